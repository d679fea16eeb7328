"""`make simulate`: writes docs/evidence/false-alarms.md."""

from tests.simulate.page import PATH, document

if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
