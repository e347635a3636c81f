"""Plain WeasyPrint on ubtprint's own HTML and style sheets, untagged: one document by its number."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import weasyprint

FACES = """
@font-face {{ font-family: "Source Sans 3"; src: url("{0}-Regular.ttf") }}
@font-face {{ font-family: "Source Sans 3"; font-style: italic; src: url("{0}-Italic.ttf") }}
@font-face {{ font-family: "Source Sans 3"; font-weight: bold; src: url("{0}-Bold.ttf") }}
@font-face {{
  font-family: "Source Sans 3"; font-style: italic; font-weight: bold; src: url("{0}-BoldItalic.ttf")
}}
"""


def main() -> None:
    """Print the document that is named on the command line: JOB OUT NUMBER."""
    document = json.loads(Path(sys.argv[1]).with_name("html.json").read_bytes())[int(sys.argv[3])]
    fonts = (Path(document["fonts"]) / "SourceSans3").absolute().as_uri()
    links = "".join(f'<link rel="stylesheet" href="{Path(name).as_uri()}">' for name in document["sheets"])
    head = f"{links}<style>{FACES.format(fonts)}{document['values']}</style></head>"
    html = weasyprint.HTML(string=document["html"].replace("</head>", head, 1))
    html.write_pdf(Path(sys.argv[2]) / document["name"])


if __name__ == "__main__":
    main()
