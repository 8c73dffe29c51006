# 多个功能共用的词语。
language-en-us = English
language-zh-cn = 简体中文
