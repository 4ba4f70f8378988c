"""Write the Word templates of the reports: `python docs/word_templates.py`. Needs the extra docx.

They are made here so that a change of them can be read; what is shipped is what this writes.
"""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from atmt_cli.render.reports.word import pinned

DAY = datetime(2018, 1, 10, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[1] / "atmt_cli" / "render" / "reports" / "templates"
INK, MUTED, ACCENT = (RGBColor.from_string(one) for one in ("1E2226", "565C63", "1D4D61"))
OPENING = "".join((TEMPLATES / "letter_opening.txt").read_text("utf-8").splitlines()).replace(
    "{%- ", "{% "
)
"""How a letter begins, in one paragraph: the same words as in its other formats."""
PART = ", ".join(
    f"{name}=part.{name}"
    for name in (
        "masthead", "copies", "level", "reply_by", "before", "before_by", "first", "is_over",
        "has_closed", "having", "unanswered", "owed", "ends", "heirs", "ledger",
    )
)  # fmt: skip
"""What the opening and the points of a letter say of one part of a letter."""
FIGURES = "{{ one.number }}{% if one.of is not none %} of {{ one.of }}{% endif %} {{ one.label }}"
CAUTION = (
    "{%p if caution %}",
    "Changes without a date of their own, such as a moved due date, {{ caution }}.",
    "{%p endif %}",
)
SINCE = "{% if one.on %}{{ one.on.words }}{% else %}Since then{% endif %} "


def begun(kind: str, *, cautious: bool = True) -> Word:
    """A document with its styles, its margins and its head."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin = page.bottom_margin = Mm(20)
    for name, size, before, color in (
        ("Normal", 10.5, 0, INK),
        ("Title", 22, 0, INK),
        ("Subtitle", 10, 0, ACCENT),
        ("Heading 1", 15, 18, INK),
        ("Heading 2", 12, 12, INK),
        ("Heading 3", 11, 8, ACCENT),
        ("List Bullet", 10.5, 0, INK),
        ("List Number", 10.5, 0, INK),
    ):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Cambria", Pt(size), color
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for each in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{each}"), None)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    made.styles["Normal"].element.get_or_add_rPr().append(language)
    made.add_paragraph(kind, "Subtitle")
    made.add_paragraph("{{ masthead.title }}", "Title")
    if cautious:
        keeper = "{% if masthead.keeper %}; ledger kept by {{ masthead.keeper }}{% endif %}."
        handed = "Handed over by {{ masthead.closing_body }}"
        muted(made, f"As of {{{{ masthead.day.words }}}}. {handed}{keeper}")
        lines(made, "{%p if masthead.caution %}", "{{ masthead.caution }}", "{%p endif %}")
    footer = page.footer.paragraphs[0]
    footer.text = "{{ masthead.day.words }} · page "
    field(footer, "PAGE")
    return made


def field(paragraph: object, code: str) -> None:
    """Add a field of Word's, such as the number of the page."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()._r  # type: ignore[attr-defined] # noqa: SLF001 - python-docx has no fields
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run.append(element)


def muted(made: Word, text: str) -> None:
    """Add a paragraph that says less loudly what it says."""
    made.add_paragraph().add_run(text).font.color.rgb = MUTED


def lines(made: Word, *texts: str, style: str | None = None) -> None:
    """Add paragraphs, tags of docxtpl among them."""
    for text in texts:
        tag = text.startswith("{%p")
        made.add_paragraph(text, None if tag else style)


def table(
    made: Word,
    headers: tuple[str, ...],
    widths: tuple[int, ...],
    cells: tuple[str, ...],
    loop: str,
) -> None:
    """Add a table whose rows are repeated, widths in mm; its header stands on every page."""
    grid = made.add_table(rows=4, cols=len(headers))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.LEFT
    grid.autofit = False
    for number, width in enumerate(widths):
        for cell in grid.columns[number].cells:
            cell.width = Mm(width)
        grid.columns[number].width = Mm(width)
    for cell, text in zip(grid.rows[0].cells, headers, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 - nor this property
    grid.rows[1].cells[0].text = f"{{%tr for one in {loop} %}}"
    for cell, text in zip(grid.rows[2].cells, cells, strict=True):
        cell.text = text
    grid.rows[3].cells[0].text = "{%tr endfor %}"
    for row in grid.rows:
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)  # noqa: SLF001 - nor this one


def figures(made: Word) -> None:
    """Add the five figures."""
    lines(made, "{%p for one in figures %}", FIGURES, "{%p endfor %}", style="List Bullet")


def decisions(made: Word, empty: str) -> None:
    """Add what the meeting is asked to decide."""
    lines(made, "{%p for one in decisions %}", style=None)
    paragraph = made.add_paragraph(style="List Number")
    paragraph.add_run("{{ one.asked }}").bold = True
    paragraph.add_run(" {{ one.why }}")
    lines(made, "{%p else %}", empty, "{%p endfor %}")


def paper() -> Word:
    """The paper for a meeting."""
    made = begun("Paper for the meeting")
    made.add_heading("1. Purpose", 1)
    lines(
        made,
        "This paper reports where the actions of {{ masthead.closing_body|the }} stand on"
        " {{ masthead.day.words }} and what has changed since {{ since|started }}. It asks for"
        " {% if decisions %}{{ decisions|length|counted('decision') }}{% else %}no decision"
        "{% endif %}.",
    )
    figures(made)
    made.add_heading("2. Decisions sought", 1)
    decisions(made, "None.")
    made.add_heading("3. Progress since {{ since|started }}", 1)
    lines(
        made,
        *CAUTION,
        "{%p if nothing %}",
        "{% if caution %}No dated change.{% else %}Nothing has changed.{% endif %}",
        "{%p elif unchanged %}",
        "No {% if caution %}dated {% endif %}change on {{ unchanged|listed }}; how each stands is"
        " shown below.",
        "{%p endif %}",
    )
    lines(made, "{%p for strand in strands %}", "{%p if strand.title or strands|length > 1 %}")
    made.add_heading("{{ strand.title or 'No theme' }}", 2)
    lines(made, "{%p endif %}", "{%p for each in strand.actions %}")
    made.add_heading("{{ each.id }} {{ each.label }}", 3)
    muted(made, "{{ each.owner }}. "
          "{{ each.status|capital }}{% if each.rating %}; rated {{ each.rating }}{% endif %}"
          "{% if each.next_due %}; next due {{ each.next_due.words }}{% if each.is_late %}, late"
          "{% endif %}{% endif %}.")  # fmt: skip
    changes(made, "each.changes")
    lines(made, "{%p endfor %}", "{%p endfor %}", "{%p if elsewhere %}")
    made.add_heading("On several actions, or the whole ledger", 2)
    changes(made, "elsewhere")
    lines(made, "{%p endif %}")
    made.add_heading("Annex A. Gaps", 1)
    lines(made, "{%p for group in gaps %}")
    made.add_heading("{{ group.title }}: {{ group.number }}", 2)
    table(
        made,
        ("Where", "What", "Since", "Who can put it right"),
        (20, 68, 36, 42),
        (
            "{{ one.where }}",
            "{{ one.what }}",
            "{{ one.since.words if one.since else 'not known' }}",
            "{{ one.who|listed }}",
        ),
        "group.gaps",
    )
    lines(made, "{%p else %}", "None.", "{%p endfor %}")
    made.add_heading("Annex B. Open questions", 1)
    lines(
        made,
        "{%p for one in questions %}",
        "{{ one.text }}{% if one.about %} ({{ one.about|listed }}){% endif %} Raised"
        " {{ one.raised_on.when }}.",
        "{%p else %}",
        "None.",
        "{%p endfor %}",
        style="List Bullet",
    )
    return made


def changes(made: Word, name: str) -> None:
    """Add what happened, with its dates."""
    lines(made, f"{{%p for one in {name} %}}")
    paragraph = made.add_paragraph(style="List Bullet")
    paragraph.add_run(SINCE).font.color.rgb = MUTED
    paragraph.add_run(
        "{{ one.said }}{% if one.text %}: {{ one.text|paragraphs|join(' ') }}{% endif %}"
    )
    lines(made, "{%p endfor %}")


def brief() -> Word:
    """The brief, on one page."""
    made = begun("Brief")
    lines(
        made,
        "The actions of {{ masthead.closing_body|the }}{% if masthead.closes_on %}, which"
        " {% if masthead.has_closed %}closed{% else %}closes{% endif %}"
        " {{ masthead.closes_on.when }}{% endif %}, and who has them now.",
    )
    figures(made)
    made.add_heading("What needs a decision", 1)
    lines(made, "{%p for one in decisions %}")
    paragraph = made.add_paragraph(style="List Number")
    paragraph.add_run("{{ one.asked|shortened(170) }}").bold = True
    paragraph.add_run(" {{ one.why|shortened(120) }}")
    lines(made, "{%p else %}", "Nothing.", "{%p endfor %}")
    lines(made, "{%p if more_decisions %}", "And {{ more_decisions }} more, in the paper.",
          "{%p endif %}")  # fmt: skip
    made.add_heading("Gaps", 1)
    lines(
        made,
        "{%p for title, number, places, more in cracks %}",
        "{{ title }}: {{ number }}: {{ places|join(', ') }}"
        "{% if more %} and {{ more }} more{% endif %}",
        "{%p else %}",
        "None.",
        "{%p endfor %}",
        style="List Bullet",
    )
    lines(
        made,
        "{%p if more_cracks %}",
        "And {{ more_cracks }} other {% if more_cracks == 1 %}kind{% else %}kinds{% endif %} of"
        " gap, in the paper.",
        "{%p endif %}",
    )
    made.add_heading("Latest, since {{ since|started }}", 1)
    lines(
        made,
        "{%p for one in changes %}",
        SINCE + "{% if one.action %}{{ one.action }}: {% endif %}{{ one.said }}"
        "{% if one.text %}: {{ one.text|shortened(90) }}{% endif %}",
        "{%p else %}",
        "{% if caution %}Nothing with a date is recorded.{% else %}Nothing has changed.{% endif %}",
        "{%p endfor %}",
        style="List Bullet",
    )
    lines(
        made,
        "{%p if more_changes %}",
        "And {{ more_changes }} more, in the paper.",
        "{%p endif %}",
        *CAUTION,
    )
    return made


def news(made: Word, none: str) -> None:
    """Add what is new since a date, where one is named."""
    lines(made, "{%p if since %}")
    made.add_heading("Since {{ since|started }}", 2)
    lines(made, "{%p for one in news %}", "{{ one }}", style="List Bullet")
    lines(made, "{%p else %}", none, "{%p endfor %}", "{%p endif %}")


def certificate() -> Word:
    """The certificate of handover, to be signed."""
    made = begun("Certificate of handover")
    lines(made, "{%p if not total %}")
    made.add_heading("There is no action to account for", 1)
    lines(made, "{%p elif is_whole %}")
    made.add_heading("Every action is accounted for", 1)
    lines(
        made,
        "This certifies that, as of {{ masthead.day.words }}, each of the"
        " {{ total|counted('action') }} of {{ masthead.closing_body|the }} has been accepted by a"
        " body that exists, or closed with an outcome. None was lost.",
        "{%p elif not lacking %}",
    )
    made.add_heading("No certificate as of {{ masthead.day.words }}", 1)
    lines(
        made,
        "Every action is accounted for in the ledger as it is. But it also records"
        " later events, so it cannot certify how things stood on that day.",
        "{%p else %}",
    )
    verb = "{% if lacking == 1 %}is{% else %}are{% endif %}"
    made.add_heading(
        f"{{{{ lacking }}}} of {{{{ total|counted('action') }}}} {verb} not accounted for", 1
    )
    lines(
        made,
        "This certificate cannot be given as of {{ masthead.day.words }}. Of the"
        " {{ total|counted('action') }} of {{ masthead.closing_body|the }},"
        " {{ accounted or 'none' }} {% if accounted > 1 %}are{% else %}is{% endif %} accounted for;"
        " {% if accounted %}each of the others{% else %}each{% endif %} is named below.",
        "{%p endif %}",
        "{%p if total %}",
        "{{ total|counted('action') }}{% if later %}, {{ at_close }} at the close and {{ later }}"
        " later,{% elif at_close == total %} at the close{% else %} in this ledger{% endif %} ="
        " {% for group in groups %}{{ group.accounts|length }} {{ group.short }}"
        "{% if not loop.last %} + {% endif %}{% endfor %}",
        "{%p endif %}",
        "{%p for group in groups %}",
    )
    made.add_heading("{{ group.title }}: {{ group.accounts|length }}", 2)
    table(
        made,
        ("Action", "How it stands", "Date", "Evidence"),
        (40, 60, 34, 32),
        (
            "{{ one.id }} {{ one.label }}{% if one.ref %} ({{ one.ref }}){% endif %}",
            "{{ one.said }}{% for text in one.conditions %}; {{ text }}{% endfor %}",
            "{{ one.on.words if one.on else '–' }}",
            "{{ one.evidence|join('; ') or '–' }}",
        ),
        "group.accounts",
    )
    lines(
        made,
        "{%p endfor %}",
        "{%p if in_error %}",
        "Entered in error, and not counted: {% for id, label in in_error %}{{ id }} {{ label }}"
        "{% if not loop.last %}; {% endif %}{% endfor %}.",
        "{%p endif %}",
    )
    news(made, "Nothing became accounted for in this time.")
    lines(made, "{%p if signatories %}")
    made.add_heading("Signatures", 1)
    table(
        made,
        ("For", "Name and position", "Signature", "Date"),
        (60, 46, 36, 24),
        ("{{ one[0] }}: {{ one[1] }}", "", "", ""),
        "signatories",
    )
    lines(made, "{%p endif %}")
    return made


def silence() -> Word:
    """Who has not answered."""
    made = begun("Who has not answered")
    lines(made, "{%p if bodies %}")
    table(
        made,
        ("Body", "Silent since", "Asked", "Last letter", "About"),
        (38, 36, 18, 26, 48),
        (
            "{{ one.name }}",
            "{% if one.since %}{{ one.since.words }} ({{ one.days|counted('day') }})"
            "{% else %}not known{% endif %}",
            "{% if one.asked == 1 %}once{% else %}{{ one.asked }} times{% endif %}",
            "{{ one.last_letter.words if one.last_letter else '–' }}",
            "{% for each in one.actions %}{{ each.id }} {{ each.label }}"
            "{% if not loop.last %}; {% endif %}{% endfor %}",
        ),
        "bodies",
    )
    lines(
        made,
        "{%p else %}",
        "Everybody who was told has answered, or still has time.",
        "{%p endif %}",
        "A body that was told of an action is expected to answer within"
        " {{ answer_within|counted('day') }}, or by the date in the last letter to it.",
        "{%p if in_time or untold %}",
        "Not listed: {% if in_time %}{{ in_time|counted('handover') }} told, with time left to"
        " answer{% if untold %}; {% else %}.{% endif %}{% endif %}{% if untold %}"
        "{{ untold|counted('handover') }} to a body that was named but not told, and so has nothing"
        " to answer.{% endif %}",
        "{%p endif %}",
        "{%p if ended %}",
        "{{ ended|listed }} {% if ended|length == 1 %}was{% else %}were{% endif %} told, and ended"
        " before answering.",
        "{%p endif %}",
    )
    news(made, "Nobody is new on this list, and nobody on it was asked again.")
    return made


POINT = (
    "{{ ledger ~ ':' if ledger else '' }}{{ one.where }} "
    "{% if one.ref %}({{ one.ref }}) {% endif %}"
    "{{ one.label|paragraphs|join(' ') }}"
)


def points(made: Word, level: int, title: str, name: str, *before: str, mark: str = ":") -> None:
    """Add the points of a part of a letter, where it has any; ``mark`` parts what each is about
    from what is said of it.
    """
    lines(made, f"{{%p if {name} %}}")
    made.add_heading(title, level)
    lines(made, *before)
    lines(
        made,
        f"{{%p for one in {name} %}}",
        f"{POINT}{mark} {{{{ one.said|join('; ') }}}}",
        style="List Bullet",
    )
    lines(made, "{%p for line in one.more %}", "{{ line|paragraphs|join(' ') }}",
          "{%p endfor %}", style="List Continue")  # fmt: skip
    lines(made, "{%p endfor %}", "{%p endif %}")


def letter() -> Word:
    """The letter to an owner."""
    made = begun("{{ kind|capital if level > 1 else 'Letter' }}", cautious=False)
    lines(
        made,
        "{{ masthead.day.words }}",
        "To: {{ to.name }}{% if to.contact %}, {{ to.contact }}{% endif %}",
        "{%p if copies %}",
        "Copy to: {{ copies|map(attribute='name')|listed }}",
        "{%p endif %}",
        "Dear {{ to.name }},",
        OPENING,
    )
    letter_points(made, 1)
    made.add_heading("How to answer", 1)
    lines(
        made,
        "{%p if having %}",
        "Fill in the form that comes with this letter. It has one row for each action; the white"
        " columns are yours to fill in.",
    )
    letter_answers(made)
    lines(
        made,
        "Then send the form back{% if sender and sender.contact %} to {{ sender.contact }}"
        "{% endif %}{% if reply_by %} by {{ reply_by.words }}{% endif %}.",
        "{%p else %}",
        "Please reply to this letter{% if sender and sender.contact %}, to {{ sender.contact }}"
        "{% endif %}{% if reply_by %}, by {{ reply_by.words }}{% endif %}, and tell us for each"
        " step whether it is done, or when it will be.",
        "{%p endif %}",
        "Yours faithfully,",
        "{{ sender.name if sender else masthead.title }}",
        "{%p if sender and sender.contact %}",
        "{{ sender.contact }}",
        "{%p endif %}",
    )
    return made


def letter_points(made: Word, level: int) -> None:
    """Add what an owner has, has not answered and owes, below headings of a level."""
    points(made, level, "What you have", "having")
    points(
        made,
        level,
        "What you have not answered",
        "unanswered",
        "Our records show these actions passing to you. Please tell us whether you accept each of"
        " them.{% if level == 1 %} If you had not been told before, please take this letter as"
        " notice.{% endif %}",
    )
    points(made, level, "What is due from you", "owed", mark=" –")


def letter_answers(made: Word) -> None:
    """Add how a form is filled in."""
    lines(made, "{%p if unanswered %}")
    lines(
        made,
        "To accept an action, write “accepted” in the column “answer”, and name a minute or a"
        " letter in “evidence”. If you accept only “in-part” or “in-principle”, say so in “extent”;"
        " put any condition in “reservation”.",
        "To decline it, write “declined” in “answer”, and why in “reason”.",
        "{%p endif %}",
        "To tell us how it is going, write in “note”. If you change “status”, “due” or “priority”,"
        " say why in “reason”.",
        "Leave what has not changed as it is.",
        style="List Number",
    )


def letters() -> Word:
    """The letter of several ledgers to an owner: a part for each."""
    made = begun("{{ kind|capital if level > 1 else 'Letter' }}", cautious=False)
    lines(
        made,
        "{{ masthead.day.words }}",
        "To: {{ to.name }}{% if to.contact %}, {{ to.contact }}{% endif %}",
        "{%p if copies %}",
        "Copy to: {{ copies|map(attribute='name')|listed }}",
        "{%p endif %}",
        "Dear {{ to.name }},",
        "{%p if parts|length > 1 %}",
        "This letter is about your actions in {{ parts|length|counted('ledger') }}. Each ledger has"
        " a part of its own below, and each action bears the name of its ledger.",
        "{%p endif %}",
        "{%p for part in parts %}",
        f"{{%p with {PART} %}}",
    )
    made.add_heading('{{ ledger }}{{ ": " ~ masthead.title if parts|length > 1 else "" }}', 1)
    lines(made, OPENING)
    letter_points(made, 2)
    lines(made, "{%p endwith %}", "{%p endfor %}")
    made.add_heading("How to answer", 1)
    lines(
        made,
        "{%p if forms %}",
        "{% if forms > 1 %}Each ledger has a form of its own, so that no answer goes astray: fill"
        " in each one, and send each back.{% else %}Fill in the form that comes with this letter,"
        " and send it back.{% endif %} A form has one row for each action; the white columns are"
        " yours to fill in.",
        "{%p endif %}",
        "{%p for part in parts %}",
    )
    to = "{% if part.sender and part.sender.contact %}, to {{ part.sender.contact }}{% endif %}"
    by = "{% if part.reply_by %}, by {{ part.reply_by.words }}{% endif %}"
    lines(
        made,
        f"{{{{ part.ledger }}}}: {{% if part.form %}}{{{{ part.form }}}}{to}{by}{{% else %}}no"
        f" form; please reply to this letter{to}{by}, and tell us for each step whether it is done,"
        " or when it will be{% endif %}.",
        style="List Bullet",
    )
    lines(made, "{%p endfor %}", "{%p if forms %}")
    letter_answers(made)
    lines(
        made,
        "{%p endif %}",
        "Yours faithfully,",
        "{%p for one in signed %}",
        "{{ one.name }}{% if one.contact %}, {{ one.contact }}{% endif %}{% if signed|length > 1 %}"
        " ({{ one.ledgers|listed }}){% endif %}",
        "{%p endfor %}",
    )
    return made


if __name__ == "__main__":
    for make in (paper, brief, certificate, silence, letter, letters):
        document = make()
        document.core_properties.author = "atmt"
        document.core_properties.comments = ""
        document.core_properties.created = document.core_properties.modified = DAY
        written = BytesIO()
        document.save(written)
        (TEMPLATES / f"{make.__name__}.docx").write_bytes(pinned(written.getvalue(), "template"))
