"""A report as a Word file, in the measures of GB/T 9704-2012, to be edited further."""

import io
import math
from collections.abc import Iterable

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.simpletypes import ST_Merge
from docx.shared import Mm, Pt

from agreements.yearly.annex import Annex
from agreements.yearly.words import Letter

FANG, KAI, HEI = "FangSong_GB2312", "KaiTi_GB2312", "SimHei"
SONG, LARGE = "SimSun", "FZXiaoBiaoSong-B05S"
BODY, TITLE, SMALL = Pt(16), Pt(22), Pt(10.5)
LINE = Pt(29)  # 22 lines on a page
FACES = {0: FANG, 1: HEI, 2: KAI}  # by level of heading
ALIGN = WD_ALIGN_PARAGRAPH
CENTER, RIGHT, BOTH = ALIGN.CENTER, ALIGN.RIGHT, ALIGN.JUSTIFY
WIDTHS = [12, 51, 26, 18, 15, 15, 35, 26, 27, 22]  # mm
AT_THE_RIGHT = {4, 5, 8}


def as_docx(letter: Letter) -> bytes:
    """The same pages as the PDF, with the names of the faces that offices have."""
    book = Document()
    book.core_properties.title = letter.title
    book.core_properties.author = letter.signatory
    book.settings.odd_and_even_pages_header_footer = True
    prepare(book)
    write_letter(book, letter)
    write_annex(book, letter.annex)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def prepare(book) -> None:
    normal = book.styles["Normal"]
    set_face(normal, FANG)
    normal.font.size = BODY
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    spacing = normal.paragraph_format
    spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    spacing.line_spacing = LINE
    spacing.space_before = spacing.space_after = Pt(0)
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    set_margins(section, top=37, bottom=35, left=28, right=26)
    number_pages(section.footer.paragraphs[0], RIGHT)
    number_pages(section.even_page_footer.paragraphs[0], ALIGN.LEFT)


def set_margins(section, **millimetres) -> None:
    for side, width in millimetres.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.footer_distance = Mm(25)


def write_letter(book, letter: Letter) -> None:
    title = write(book, letter.title, LARGE, TITLE, CENTER, indent=0)
    spacing = title.paragraph_format
    spacing.left_indent = spacing.right_indent = beside(letter.title)
    write(book, "", indent=0)
    write(book, letter.addressee, indent=0)
    for block in letter.blocks:
        paragraph = write(book, block.text, FACES[block.level], align=BOTH)
        paragraph.paragraph_format.keep_with_next = block.level > 0
    write(book, "", indent=0)
    write(book, letter.annex_line)
    write(book, "", indent=0)
    # The day four letters from the right, the office in the middle above it.
    middle = (width(letter.day) - width(letter.signatory)) / 2
    for words, space in [(letter.signatory, max(4 + middle, 0)), (letter.day, 4)]:
        paragraph = write(book, words, align=RIGHT, indent=0)
        paragraph.paragraph_format.right_indent = Pt(16 * space)


def beside(title: str):
    """The space that gives it lines of about the same length, as in the PDF."""
    letters = math.ceil(width(title))
    even = math.ceil(letters / math.ceil(letters / 19)) + 1
    return max((Mm(210 - 28 - 26) - even * TITLE) // 2, 0)


def width(words: str) -> float:
    """In Chinese letters; a Latin one or a digit has half of that."""
    return sum(0.5 if letter.isascii() else 1 for letter in words)


def write(book, words, face=FANG, size=BODY, align=None, indent=2):
    """A paragraph, its first line by so many letters further in."""
    paragraph = book.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.first_line_indent = Pt(16 * indent)
    add_words(paragraph, words, face, size)
    return paragraph


def add_words(paragraph, words, face, size) -> None:
    run = paragraph.add_run(words)
    run.font.size = size
    set_face(run, face)


def set_face(of, face) -> None:
    """Name a face for Chinese letters too, which Word keeps apart."""
    of.font.name = face
    of.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def number_pages(paragraph, align) -> None:
    paragraph.alignment = align
    # One letter from the outer edge.
    spacing = paragraph.paragraph_format
    spacing.left_indent = spacing.right_indent = Pt(14)
    add_words(paragraph, "— ", SONG, Pt(14))
    run = paragraph.add_run()
    run.font.size = Pt(14)
    set_face(run, SONG)
    for kind, words in [("begin", None), (None, "PAGE"), ("end", None)]:
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)
    add_words(paragraph, " —", SONG, Pt(14))


def write_annex(book, annex: Annex) -> None:
    section = book.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    set_margins(section, top=28, bottom=26, left=25, right=25)
    section.footer_distance = Mm(16)
    write(book, annex.label, HEI, indent=0)
    write(book, annex.title, LARGE, Pt(18), CENTER, indent=0)
    table = book.add_table(rows=1, cols=len(annex.headings), style="Table Grid")
    table.autofit = False
    for column, millimetres in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(millimetres)
    repeat_heading(table.rows[0])
    fill(table.rows[0], annex.headings, HEI, heading=True)
    for area in annex.areas:
        heading = table.add_row().cells
        put(heading[0].merge(heading[-1]), area.title, HEI)
        for promise in area.promises:
            add_promise(table, promise)
    write(book, annex.note, FANG, SMALL, indent=0)


def repeat_heading(row) -> None:
    """Let each page of the table begin with it."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def add_promise(table, promise) -> None:
    rows = [table.add_row() for _ in promise.shares]
    for row in rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for row, share in zip(rows, promise.shares, strict=True):
        fill(row, ["", "", "", "", "", "", *share])
    cells = [row.cells for row in rows]
    for place, words in enumerate(promise.cells):
        top, *below = (row[place] for row in cells)
        if below:
            hold_together(top, below)
        put(top, words, align=side(place))


def hold_together(top, below) -> None:
    """Make them one, without `merge`, which counts all rows of the table each time."""
    top._tc.vMerge = ST_Merge.RESTART
    for cell in below:
        cell._tc.vMerge = ST_Merge.CONTINUE


def fill(row, words: Iterable[str], face=FANG, heading=False) -> None:
    for place, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
        cell.width = Mm(WIDTHS[place])
        if text:
            put(cell, text, face, CENTER if heading else side(place))


def side(place: int):
    if place in AT_THE_RIGHT:
        return RIGHT
    return CENTER if place in {0, 2, 3, 9} else None


def put(cell, text, face=FANG, align=None) -> None:
    """Set a cell's words; merged cells keep one paragraph."""
    for spare in cell.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    add_words(paragraph, text, face, SMALL)
