//! The one style sheet of the hosted pages.

/// Light and dark by the reader's own setting; two columns when there is room, one on a phone.
pub const CSS: &str = r"
:root{color-scheme:light dark;--bg:#f6f8fb;--card:#fff;--text:#1a1f36;--soft:#5b6275;--line:#dfe3ec;--accent:#3f51d6;--on:#fff;--bad:#b3261e;--badbg:#fdeceb;--good:#0b6b3a}
@media (prefers-color-scheme:dark){:root{--bg:#12141c;--card:#1c2030;--text:#eef0f6;--soft:#a4abc0;--line:#333a50;--accent:#8c9bff;--on:#10131f;--bad:#ffb4ab;--badbg:#3b1614;--good:#7ee2a8}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','PingFang SC','Microsoft YaHei',sans-serif}
.banner{background:#ffdd86;color:#3b2a00;padding:.5rem 1rem;text-align:center;font-size:.875rem}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem;display:grid;gap:2rem;grid-template-columns:minmax(0,1fr)}
@media (min-width:48rem){main.two{grid-template-columns:minmax(0,5fr) minmax(0,6fr);padding-top:4rem;gap:4rem}}
main.notice,main.one{max-width:34rem}
h1{font-size:1.5rem;line-height:1.25;margin:0}
h2{font-size:1.125rem;margin:0 0 .75rem}
.soft{color:var(--soft);margin:.25rem 0}
.price{font-size:2.25rem;font-weight:700;line-height:1.2;margin:.5rem 0}
.panel{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem;overflow-wrap:anywhere}
.rows{margin:1.5rem 0 0;padding:0;list-style:none}
.rows li{display:flex;justify-content:space-between;gap:1rem;padding:.5rem 0;border-top:1px solid var(--line)}
.rows li span:first-child{overflow-wrap:anywhere}
.rows li:last-child{font-weight:600}
form{display:grid;gap:1rem}
fieldset{border:0;padding:0;margin:0;display:grid;gap:.5rem}
legend,label.field{font-weight:600;padding:0}
legend{margin-bottom:.25rem}
.price small{font-size:1rem;font-weight:400;color:var(--soft)}
input[type=email],input[type=text]{width:100%;font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);border-radius:8px;padding:.625rem .75rem;margin-top:.25rem;min-height:44px}
.choice{display:flex;gap:.75rem;align-items:center;border:1px solid var(--line);border-radius:8px;padding:.625rem .75rem;cursor:pointer;min-height:44px}
.choice:has(input:checked){border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
.choice input{accent-color:var(--accent);width:1.125rem;height:1.125rem;flex:none}
.choice .number{font-variant-numeric:tabular-nums;font-weight:600;display:block}
.choice small{color:var(--soft);display:block}
button,.button{display:block;width:100%;text-align:center;font:inherit;font-weight:600;border:1px solid transparent;border-radius:8px;padding:.75rem 1rem;background:var(--accent);color:var(--on);cursor:pointer;text-decoration:none;min-height:44px}
button.quiet,.button.quiet{background:transparent;color:var(--text);border-color:var(--line)}
button:hover,.button:hover{filter:brightness(1.08)}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.error{background:var(--badbg);color:var(--bad);border-radius:8px;padding:.75rem 1rem;margin:0}
.state{display:inline-block;border:1px solid var(--line);border-radius:99px;padding:0 .625rem;font-size:.875rem}
.inline{display:flex;gap:.5rem;align-items:end}
.inline label{flex:1}
.inline button{width:auto;white-space:nowrap}
.back{font-size:.875rem}
";
