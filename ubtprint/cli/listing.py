"""``ubtprint list``: what there is to print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ubtprint import content, stocks
from ubtprint.cli.options import content_options, format_option


@click.command("list")
@content_options
@format_option
def list_(edition: str | None, content: Path | None, format_: str) -> None:
    """Show the editions with their roles, sections, topics and decks, and the stocks.

    \b
    ubtprint list
    ubtprint list --edition 2016-article
    ubtprint list --format json
    """
    known = _known(edition, content)
    click.echo(json.dumps(known, ensure_ascii=False, indent=2) if format_ == "json" else _as_text(known))


def _known(edition: str | None, own: Path | None) -> dict[str, Any]:
    names = content.editions(own) if edition is None else {content.load_guide(edition, own).id: None}
    guides = [content.load_guide(name, own) for name in names]
    return {
        "editions": [
            {
                "id": guide.id,
                "title": guide.edition.title,
                "subject": guide.edition.subject,
                "roles": {id_: {"name": r.sponsor, "aliases": r.aliases} for id_, r in guide.roles.items()},
                "sections": {id_: s.title or guide.edition.title for id_, s in guide.sections.items()},
                "topics": {
                    id_: {"title": t.title or guide.edition.title, "folio": t.folio}
                    for id_, t in guide.topics.items()
                },
                "decks": {id_: d.title for id_, d in guide.decks.items()},
            }
            for guide in guides
        ],
        "stocks": {
            id_: {
                "title": stock.title,
                "aliases": stock.aliases,
                "paper": stock.paper.name,
            }
            for id_, stock in stocks.load_stocks(own).items()
        },
    }


def _as_text(known: dict[str, Any]) -> str:
    lines = []
    for edition in known["editions"]:
        lines += [f"{edition['id']}: {edition['title']}", f"  {edition['subject']}"]
        lines += _table(
            "roles", {id_: _with_aliases(r["name"], r["aliases"]) for id_, r in edition["roles"].items()}
        )
        lines += _table("sections", edition["sections"])
        lines += _table(
            "topics", {id_: f"{t['title']} [ {t['folio']} ]" for id_, t in edition["topics"].items()}
        )
        lines += [*_table("decks", edition["decks"]), ""]
    lines += _table(
        "stocks", {id_: _with_aliases(s["title"], s["aliases"]) for id_, s in known["stocks"].items()}, ""
    )
    return "\n".join(lines)


def _with_aliases(name: str, aliases: tuple[str, ...]) -> str:
    return f"{name} (also {', '.join(aliases)})" if aliases else name


def _table(head: str, rows: dict[str, str], indent: str = "  ") -> list[str]:
    width = max(map(len, rows), default=0)
    return [f"{indent}{head}:", *(f"{indent}  {id_:<{width}}  {text}" for id_, text in rows.items())]
