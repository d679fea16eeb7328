"""What MkDocs is told besides mkdocs.yml: lists of pages that nobody keeps by hand, and links to them and out of docs/.

A page names files of the repository as `../deploy/events.yml`, so that the link works where the repository is read. The
site takes such a file along under files/, and says so where it is not there.
"""

import logging
import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_ROOT = Path(__file__).resolve().parents[2]
_OUTSIDE = re.compile(r"\]\((?P<path>(?:\.\./)+[^)#\s]+)")
_LISTS = {
    "evidence": "What tests, sweeps and measuring show: each page names what makes it, and can be made anew.",
    "decisions": "Why things are as they are, in the order in which it was decided.",
}
_LOG = logging.getLogger("mkdocs.hooks.outside")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """`evidence/*` in the contents stands for its pages, by name."""
    docs = Path(config.docs_dir)
    for section in config.nav or []:
        for title, entries in section.items():
            if isinstance(entries, list):
                section[title] = [each for entry in entries for each in _pages(docs, entry)]
    return config


def _pages(docs: Path, entry: dict[str, str] | str) -> list[dict[str, str] | str]:
    if isinstance(entry, str) and entry.endswith("/*"):
        return [{_title(page): page.relative_to(docs).as_posix()} for page in sorted(docs.glob(f"{entry}.md"))]
    return [entry]


def _title(page: Path) -> str:
    first = page.read_text(encoding="utf-8").split("\n", 1)[0]
    return first.removeprefix("#").strip()


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """A list of its pages for each folder that has no other."""
    docs = Path(config.docs_dir)
    for folder, why in _LISTS.items():
        lines = [f"- [{_title(page)}]({page.name})" for page in sorted((docs / folder).glob("*.md"))]
        text = f"# {folder.capitalize()}\n\n{why}\n\n" + "\n".join(lines) + "\n"
        files.append(File.generated(config, f"{folder}/index.md", content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Whatever is linked outside of docs/ is taken along; a folder stands for its list."""
    here = posixpath.dirname(page.file.src_uri)

    def inside(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", here, link["path"]))
        if path.startswith("docs/"):
            return link[0]
        if not (_ROOT / path).is_file():
            _LOG.warning("%s links to %s, which is no file of the repository", page.file.src_uri, path)
            return link[0]
        taken = f"files/{path}.txt" if path.endswith(".md") else f"files/{path}"
        if files.get_file_from_path(taken) is None:
            files.append(File.generated(config, taken, abs_src_path=str(_ROOT / path)))
        return f"]({posixpath.relpath(taken, here or '.')}"

    for folder in _LISTS:
        markdown = markdown.replace(f"]({folder}/)", f"]({folder}/index.md)")
    return _OUTSIDE.sub(inside, markdown)
