"""Hypothesis strategies: Markdown documents in which blocks meet in every way, and edits of them."""

from hypothesis import strategies as st

# How a line may begin: containers in any number and depth, and columns that tabs make.
PREFIXES = (
    "- ", "* ", "+ ", "1. ", "2) ", "10. ", "0. ", "-", "> ", ">", "> > ", "- > ", "> - ", ">\t", "-\t", "\t- ",
    "  ", "   ", "    ", "      ", "\t", " ", "",
)  # fmt: skip
BOXES = ("[ ] ", "[x] ", "[X]\t", "[/] ", "[-] ", "[?] ", "[ ]", "[] ", "[  ] ", "[\xa0] ", "[\t] ")
LEAVES = (
    "foo", "bar baz", "buy @ana due:2026-12-01", "", "", "# H", "## Goals", "####### no heading", "#", "===", "---",
    "- - -", "***", "_ _ _", "```", "````", "~~~", "```py", "``` `", "<!--", "-->", "<!-- doable: ignore -->", "<div>",
    "</div>", "<br>", "<b>x</b>", "<a href='x'>", "<pre>", "</pre>", "<script>", "</script>", "<?php", "?>", "<!X", "<x/",
    "<![CDATA[", "]]>", "%%", "%%x%%", "%% x", "x %%", "[a]: /u", "[x]: /u 'ti", "'", '"t"', "(t)", "[c]:", "/url",
    "[b]: <u>", "[ ]: /u", "[d]: /u\\", "[e]: javascript:x", "|a|b|", "|-|-|", "a | b", "--- | ---", ":-:|--", "|", "-|",
    "a\\|b|", "\\", "`c`", "é", "🎉", "\xa0", "\x0c", "\x0b", "\x85", "\u2028", "    code", "- [ ] t", "- [x] u | v",
    "  - [ ] v", "* [ ] w", "1. [ ] z", "- goal:b Reach 5 % by 2027-01-01", "## Goal: z {#q}", "...", "日本語、",
)  # fmt: skip
LINE_ENDS = ("\n", "\n", "\n", "\r\n", "\r")
FRONT = (
    "---\nplan: true\n---\n",
    "---\ntitle: x\n---\n",
    "---\nplan: {due: 2026-12-01, owner: ana}\n...\n",
    "---\n",
    "",
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One line: containers, perhaps a box, and leaves."""
    prefix = "".join(draw(st.lists(st.sampled_from(PREFIXES), max_size=3)))
    box = draw(st.sampled_from(("", "", *BOXES)))
    return prefix + box + "".join(draw(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=3)))


@st.composite
def nested(draw: st.DrawFn) -> str:
    """Lines of one list that goes in and out by whole levels, as people write them, with lazy lines between."""
    out, depth = [], 0
    for _ in range(draw(st.integers(1, 8))):
        depth = max(0, min(depth + draw(st.integers(-2, 1)), 6))
        bullet = draw(st.sampled_from(("- ", "- [ ] ", "- [x] ", "1. [ ] ", "", "> ")))
        out.append("  " * depth + bullet + draw(st.sampled_from(LEAVES)))
        depth += bool(bullet.strip())
    return "\n".join(out)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A whole document, with one kind of line end."""
    blocks = draw(st.lists(st.one_of(lines(), lines(), nested()), min_size=1, max_size=12))
    text = draw(st.sampled_from(("", "", "", "", *FRONT))) + "\n".join(blocks)
    return draw(st.sampled_from(("", "", "", "\ufeff"))) + text.replace("\n", draw(st.sampled_from(LINE_ENDS)))


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, int, int, str]:
    """A document, a range of it, and what replaces that."""
    text = draw(documents())
    start = draw(st.integers(0, len(text)))
    end = min(len(text), start + draw(st.sampled_from((0, 0, 0, 1, 2, 5, 20))))
    new = draw(
        st.one_of(
            st.sampled_from((*PREFIXES, *BOXES, *LEAVES, "\n", "\r", "\n\n", "- [ ] q\n", "\n- [ ] ", "\n## H\n")),
            lines(),
        )
    )
    return text, start, end, new
