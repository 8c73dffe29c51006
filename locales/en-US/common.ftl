# Words that several features share.
language-en-us = English
language-zh-cn = 简体中文
span-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
# A moment with how far away it is; Discord shows it in the reader’s own time.
moment = <t:{ $at }:f> (<t:{ $at }:R>)
