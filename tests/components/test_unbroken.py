"""Do dates and numbered units stay on one line?"""

from components.words import unbroken


def test_what_has_hyphens_between_digits_is_kept_together() -> None:
    told = unbroken("缺少 2026-12-05 当日 <b> 02-3；E-12")
    assert told == '缺少 <span class="c-one">2026-12-05</span> 当日 &lt;b&gt; <span class="c-one">02-3</span>；E-12'
