"""The words and the style of the offline player: no address, no import, all that it needs."""

from collections.abc import Mapping

LABELS: Mapping[str, Mapping[str, str]] = {
    "zh-CN": {
        "script": "请允许本页运行脚本；笔录的文字也在 PDF 中。",
        "play": "播放",
        "pause": "暂停",
        "previous": "上一句",
        "next": "下一句",
        "rate": "播放速度",
        "find": "在笔录中查找",
        "none": "没有找到",
        "places": "共 {count} 处，第 {at} 处",
        "chapters": "庭审阶段",
        "gaps": "无录音的时间",
        "no_gaps": "自始至终有录音",
        "tracks": "录音轨道",
        "choose": "选择录音录像文件…",
        "found": "已找到",
        "absent": "未找到；请把文件放在本页旁边，或在此选择",
        "unrecorded": "此时无录音",
        "film": "庭审影片",
        "subtitles": "字幕",
        "taken_out": "依命令遮蔽",
        "keys": "空格键播放或暂停，↑ ↓ 上一句、下一句，← → 后退、前进 5 秒",
    },
    "en": {
        "script": "Allow this page its script; the words of the record are in the PDF too.",
        "play": "Play",
        "pause": "Pause",
        "previous": "Statement before",
        "next": "Next statement",
        "rate": "Speed",
        "find": "Find in the record",
        "none": "Not found",
        "places": "{at} of {count}",
        "chapters": "Stages",
        "gaps": "Times without a recording",
        "no_gaps": "Recorded throughout",
        "tracks": "Recordings",
        "choose": "Choose the recordings …",
        "found": "found",
        "absent": "not found: put the files beside this page, or choose them here",
        "unrecorded": "No recording of this time",
        "film": "The film of the hearing",
        "subtitles": "Subtitles",
        "taken_out": "Taken out by order",
        "keys": "Space plays or pauses, ↑ ↓ go to the statement before or after, ← → go 5 seconds back or on",
    },
}
"""What the page says, by language."""

STYLE = """
:root{color-scheme:light dark;--bg:light-dark(#fff,#14181f);--text:light-dark(#14181f,#eef1f5);
--dim:light-dark(#414855,#b6bdc9);--line:light-dark(#777f8b,#8b95a3);--accent:light-dark(#173f87,#a9c4ff);
--now:light-dark(#dff1e8,#0f3b2b);--found:light-dark(#fff0c7,#4d3a08)}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:1rem/1.6 "Noto Sans","PingFang SC","Microsoft YaHei UI",
"Noto Sans CJK SC",sans-serif}
header{padding:12px 24px}h1{font-size:1.375rem;margin:0}h2{font-size:1.125rem;margin:0 0 6px}
header p{margin:0;color:var(--dim)}
.bar{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:8px 24px;
background:var(--bg);border-block:1px solid var(--line)}
button,select,input{font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:6px;
min-height:44px;padding:0 12px}
.bar input{flex:1;min-width:8em;max-width:20em}
button{cursor:pointer}option{background:var(--bg)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.clock{font-variant-numeric:tabular-nums;min-width:5em}
.page{display:grid;grid-template-columns:minmax(0,1fr) 320px;gap:24px;padding:16px 24px}
.right{position:sticky;top:80px;align-self:start;max-height:calc(100vh - 96px);overflow:auto}
.beside section{margin-bottom:20px}ul,ol{list-style:none;margin:0;padding:0}
.beside button{border:0;padding:0;text-align:left;color:var(--accent)}
.said{display:grid;grid-template-columns:6em minmax(0,1fr);gap:12px;padding:6px 8px;border-left:4px solid transparent;
content-visibility:auto;contain-intrinsic-size:auto 48px}
.said p{margin:0;overflow-wrap:anywhere;white-space:pre-line}
.said button{border:0;padding:0;color:var(--accent);text-align:left}
.event{color:var(--dim)}.now{background:var(--now);border-left-color:var(--accent)}.hit{background:var(--found)}
.stage{padding:16px 8px 4px}.dim{color:var(--dim)}
.film{display:none}.film video{width:100%;aspect-ratio:16/9;background:#000;border-radius:6px}.film p{margin:4px 0 16px}
.filmed .not-here{display:none}.filmed .film{display:block}
.filmed .page{grid-template-columns:minmax(0,1fr) minmax(320px,46%)}
@media(max-width:800px){.page,.filmed .page{display:flex;flex-direction:column;padding:8px 16px}.right{display:contents}
.film{order:-1;position:sticky;top:0;z-index:1;background:var(--bg)}.filmed .bar{position:static}
.right,.beside{position:static;max-height:none}}
"""
