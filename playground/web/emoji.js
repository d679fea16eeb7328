/** The handful of emoji names that messages here use; any other name stays readable as `:name:`. */

const NAMES = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_right: "➡️", arrow_right_hook: "↪️", arrows_counterclockwise: "🔄", bell: "🔔",
  black_circle: "⚫", black_large_square: "⬛", boom: "💥", bulb: "💡", clipboard: "📋", construction: "🚧",
  exclamation: "❗", eyes: "👀", fire: "🔥", grey_question: "❔", hand: "✋", heavy_check_mark: "✔️", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", information_source: "ℹ️", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_green_square: "🟩", large_orange_circle: "🟠", large_yellow_circle: "🟡", leftwards_arrow_with_hook: "↩️",
  link: "🔗", lock: "🔒", mag: "🔍", memo: "📝", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑",
  package: "📦", question: "❓", red_circle: "🔴", rewind: "⏪", robot_face: "🤖", rocket: "🚀", rotating_light: "🚨",
  shield: "🛡️", stopwatch: "⏱️", tada: "🎉", test_tube: "🧪", warning: "⚠️", wave: "👋", white_check_mark: "✅",
  white_circle: "⚪", white_large_square: "⬜", wrench: "🔧", x: "❌",
};

export const emoji = (name) => NAMES[name] ?? `:${name}:`;
