"""CloudWatch's alarms: metric math, evaluation by M of N and by how missing data counts, mute rules, history."""
