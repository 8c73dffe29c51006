# Words that several features share.
language-en-us = English
language-zh-cn = 简体中文
