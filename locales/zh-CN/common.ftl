# 多个功能共用的词语。
language-en-us = English
language-zh-cn = 简体中文
span-minutes = { $count } 分钟
span-hours = { $count } 小时
span-days = { $count } 天
# 时刻及其距今多久；由 Discord 按读者所在时区显示。
moment = <t:{ $at }:f>（<t:{ $at }:R>）
