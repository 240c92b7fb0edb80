"""What does Streamlit itself say in English? Its menus, calendars and dialogs, said in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from domain.language import language

JS = Path(__file__).resolve().parent / "js" / "furniture.js"

CHINESE = {
    "Search": "搜索",
    "Type to search": "输入以搜索",
    "No results": "无结果",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "No options to select": "没有可选项",
    "Select an option": "请选择",
    "Clear value": "清除",
    "Clear all": "全部清除",
    "Clear selection": "清除选择",
    "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Exit fullscreen": "退出全屏",
    "Show/hide columns": "显示/隐藏列",
    "Download as CSV": "下载 CSV",
    "Download as PNG": "下载 PNG",
    "Show data": "显示数据",
    "Show chart": "显示图表",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Format": "格式",
    "Autosize": "自动列宽",
    "Pin column": "固定列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏列",
    "Statistics": "统计",
    "Zoom in": "放大",
    "Zoom out": "缩小",
    "Zoom In": "放大",
    "Zoom Out": "缩小",
    "Close": "关闭",
    "Cancel": "取消",
    "Show password text": "显示密码",
    "Hide password text": "隐藏密码",
    "Press Enter to apply": "按回车应用",
    "Press Enter to submit form": "按回车提交",
    "View more": "更多",
    "View less": "收起",
    "Upload": "上传",
    "50MB per file": "每个文件不超过 50 MB",
    "file upload": "上传文件",
    "Add files": "添加文件",
    "File must be 50.0MB or smaller.": "文件不能超过 50 MB。",
    "Only one file is allowed.": "只能有一个文件。",
    "Pagination": "翻页",
    "Next page": "下一页",
    "Previous page": "上一页",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Drop files here": "把文件放到这里",
    "Browse files": "选择文件",
    "Remove file": "移除文件",
    "Rerun": "重新运行",
    "Settings": "设置",
    "Print": "打印",
    "Running...": "运行中…",
    "Open sidebar": "打开侧栏",
    "Close sidebar": "收起侧栏",
    "Expand sidebar": "展开侧栏",
    "Collapse sidebar": "收起侧栏",
    "Main menu": "主菜单",
    "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.": (
        "您请求的页面不存在，或您的角色无权打开；已转到首页。"
    ),
    "Time": "时间",
    "Previous month": "上个月",
    "Next month": "下个月",
    "Previous month.": "上个月",
    "Next month.": "下个月",
    "Previous": "上一个",
    "Next": "下一个",
    "January": "一月",
    "February": "二月",
    "March": "三月",
    "April": "四月",
    "May": "五月",
    "June": "六月",
    "July": "七月",
    "August": "八月",
    "September": "九月",
    "October": "十月",
    "November": "十一月",
    "December": "十二月",
    "Su": "日",
    "Mo": "一",
    "Tu": "二",
    "We": "三",
    "Th": "四",
    "Fr": "五",
    "Sa": "六",
}
"""Streamlit 1.67's own words."""
OPENINGS = {"Remove ": "移除 ", "Cancel upload of ": "取消上传 "}
"""How its labels begin that name a file of the reader's."""


@lru_cache(maxsize=1)
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "cockpit_furniture", html="<span hidden></span>\n\n", js=JS.read_text(encoding="utf-8")
    )


def translate_furniture() -> None:
    """Watch the page and say Streamlit's own words in the reader's language; close its connection dialog."""
    code = language()
    with st.container(key="furniture"):
        _component()(
            key="furniture.words",
            data={
                "words": CHINESE if code == "zh" else {},
                "openings": OPENINGS if code == "zh" else {},
                "lang": "zh-CN" if code == "zh" else "en",
            },
        )
