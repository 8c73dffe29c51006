# lessons：撰写、发布与学习

## 命令

cmd-lesson = 课程
    .description = 撰写、发布和管理课程
cmd-lesson-submit = 投稿
    .description = 撰写一节课程，会打开一份表单
cmd-lesson-publish = 发布
    .description = 在课程频道发布课程
opt-lesson-publish-lesson = 课程
    .description = 哪一节课程，输入标题的一部分即可
cmd-lesson-withdraw = 撤回
    .description = 撤回课程，原帖会保留并注明已撤回
opt-lesson-withdraw-lesson = 课程
    .description = 哪一节课程，输入标题的一部分即可
cmd-lesson-list = 列表
    .description = 列出课程，最新的在前
opt-lesson-list-state = 状态
    .description = 只看处于该状态的课程
choice-lesson-list-state-draft = 草稿
choice-lesson-list-state-in-review = 审核中
choice-lesson-list-state-published = 已发布
choice-lesson-list-state-withdrawn = 已撤回
cmd-learn = 学习
    .description = 看看学什么
cmd-learn-next = 下一课
    .description = 为你挑选的课程，并说明理由

## 表单

lesson-form-heading = 撰写课程
lesson-form-title = 标题
    .placeholder = 十分钟学会 Rust 所有权
lesson-form-summary = 简介
    .placeholder = 学完之后能做到什么？
lesson-form-link = 链接
    .placeholder = https://…
lesson-form-topics = 主题
    .placeholder = rust，内存，入门
lesson-form-series = 系列
    .placeholder = 单独成篇就留空
lesson-form-kept = 你填写的内容

## 面板

lesson-panel-draft = 草稿已保存。先选择面向谁，再点击发布。
lesson-panel-waiting = 谢谢投稿！课程已交给管理人员，发布后会出现在课程频道。现在仍可选择面向谁。
lesson-panel-waiting-staff = 这节课程正在等待审核。
lesson-menu-plans = 面向谁？
lesson-free = 免费
lesson-free-everyone = 对所有人免费

## 按钮

lesson-button-open = 打开
lesson-button-done = 已学完
lesson-button-save = 收藏
lesson-button-skip = 不感兴趣
lesson-button-publish = 发布
lesson-button-retract = 撤回
lesson-button-retry = 修改后重试
lesson-button-earlier = ◀ 较新
lesson-button-later = 较早 ▶

## 帖子

lesson-number = 第 { $id } 号课程
lesson-field-author = 作者
lesson-field-plans = 面向
lesson-field-topics = 主题
lesson-field-series = 系列
lesson-post-withdrawn = 这节课程已于 { $at } 撤回。
lesson-review-waiting = 有一节课程等待审核。
lesson-review-published = 审核结果：已发布。
lesson-review-declined = 审核结果：未采用或已撤回。

## 回复

lesson-published = 《{ $title }》已发布，稍后会出现在课程频道。
lesson-withdrawn = 《{ $title }》已撤回。如果之前发过帖，帖子会注明已撤回。
lesson-marked-done = 真棒！已将《{ $title }》标记为学完。
lesson-marked-saved = 已收藏《{ $title }》。
lesson-marked-not-for-me = 以后不再向你推荐《{ $title }》。
lesson-open = 你可以学习《{ $title }》：
lesson-list-title = 课程
lesson-list-empty = 这里还没有课程。用 `/课程 投稿` 写一节吧。
lesson-list-line = **{ $id }** · { $title } · { $state } · { $author }
lesson-list-footer = 第 { $page } 页，共 { $pages } 页 · 共 { $count } 节课程
lesson-state-draft = 草稿
lesson-state-in-review = 审核中
lesson-state-published = 已发布
lesson-state-withdrawn = 已撤回

## 下一课

learn-title = 接下来学什么
learn-nothing = 对你开放的课程你都看过了。有新课程发布时，会出现在这里。
learn-why-done = { $count } 人已学完
learn-why-done-some = 有成员学完
learn-why-saved = { $count } 人已收藏
learn-why-saved-some = 有成员收藏
learn-why-liked = { $count } 人点赞
learn-why-liked-some = 有成员点赞
learn-why-new = 新课程，抢先学习
learn-why-unjudged = 评价的成员还不够多
learn-why-because-done = 因为你学完了《{ $title }》
learn-why-because-saved = 因为你收藏了《{ $title }》
learn-why-because-liked = 因为你赞过《{ $title }》
learn-why-new-from = 你学过 { $author } 的课程，这是 TA 的新作
learn-why-because-rated = 因为你给《{ $title }》打了 { $stars } 星（满分 5 星）
learn-why-because-opened = 因为你打开过《{ $title }》
learn-why-because-read = 因为你读过《{ $title }》
learn-why-follows = 你关注了“{ $topic }”；关注它的其他人中有 { $count } 人学过这一课
learn-why-follows-some = 你关注了“{ $topic }”；关注它的其他人也有学过这一课的
learn-why-follows-first = 你关注了“{ $topic }”
learn-separator = ，
learn-state-done = ✅ 已学完
learn-state-saved = 🔖 已收藏
learn-state-not-for-me = 🚫 不感兴趣

## 出错时

lesson-error-no-title = 标题是空的。请填写标题后重新提交。
lesson-error-long-title = 标题太长，最多 { $most } 个字符。请缩短后重新提交。
lesson-error-no-summary = 简介是空的。请用一两句话说明课程内容。
lesson-error-long-summary = 简介太长，最多 { $most } 个字符。请缩短后重新提交。
lesson-error-bad-link = 链接不是网址。它必须以 `https://` 或 `http://` 开头。
lesson-error-long-link = 链接太长，最多 { $most } 个字符。请换用较短的网址。
lesson-error-many-topics = 主题太多，最多 { $most } 个，用逗号分隔。
lesson-error-long-topic = 有一个主题太长，每个最多 { $most } 个字符，用逗号分隔。
lesson-error-long-series = 系列名称太长，最多 { $most } 个字符。
lesson-error-off = 本服务器没有启用课程。本服务器的创作者可以用 `/设置` 启用。
lesson-error-no-review-channel = 本服务器暂时不能接收成员投稿。本服务器的创作者需要先用 `/设置` 选择审核频道。
lesson-error-too-many-waiting = 你已有 { $most } 节课程在等待审核。请等管理人员看过其中一节，或撤回一节。
lesson-error-unknown = 这里没有这节课程。请从输入时出现的建议中选择。
lesson-error-ambiguous = 有多节课程使用这个标题。请从输入时出现的建议中选择。
lesson-error-already = 课程已经处于该状态，可能有人抢先操作了。没有任何改动。
lesson-error-staff-only = 只有创作者可以对这节课程这样做。请联系他们。
lesson-error-no-way = 课程不能退回到该状态。请改为发布或撤回。
lesson-error-no-channel = 还没有用来发布课程的频道。请用 `/设置` 选择，然后重新发布。
lesson-error-not-yours = 现在只有创作者可以修改这节课程。请联系他们。
lesson-error-no-such-plan = 其中有方案已下架。请重新选择。
lesson-error-withdrawn = 这节课程已撤回。用 `/学习 下一课` 看看别的课程。
lesson-error-closed = 这节课程属于 { $plans }。请用 `/订阅` 订阅，然后再次点击按钮。

## 定时发布、编辑、保存消息

cmd-lesson-edit = 编辑
    .description = 修改课程；会打开已填好的表单
opt-lesson-edit-lesson = 课程
    .description = 哪节课程；输入标题的一部分
opt-lesson-edit-license = 许可
    .description = 以什么条款使用，例如 CC BY 4.0
opt-lesson-edit-source = 来源
    .description = 内容来自哪里
opt-lesson-edit-position = 位置
    .description = 在系列中的位置，从 1 开始
opt-lesson-edit-requires = 先修
    .description = 须先学完的课程编号，用逗号分隔；填 - 表示没有
opt-lesson-edit-preview = 试看
    .description = 系列收费，但这一课可免费试看
opt-lesson-publish-when = 时间
    .description = 例如 2027-03-01 18:00 或 3天后；留空则立即发布
choice-lesson-list-state-scheduled = 已定时
cmd-save_as_lesson = 存为课程
    .description = 把一条消息做成课程；标题和简介由你来写
lesson-scheduled = 《{ $title }》已定时：将于 { $at } 出现在课程频道。
lesson-edited = 《{ $title }》已修改。
lesson-state-scheduled = 已定时
lesson-field-credit = 消息作者
lesson-field-licence = 许可
lesson-field-source = 来源

## 审核

lesson-button-approve = 通过
lesson-button-send-back = 退回
lesson-button-reject = 拒绝
lesson-note = 希望修改什么？
    .placeholder = 一两句话即可，作者会看到。
lesson-note-heading = 退回课程
lesson-sent-back = 《{ $title }》已退回，作者会收到你的说明。
lesson-rejected = 《{ $title }》已拒绝，作者会收到通知。
lesson-review-sent-back = 审核结果：已退回给作者。
lesson-review-scheduled = 审核结果：已定时发布。
lesson-checks = 自动检查
lesson-checks-none = ✅ 没有发现问题。
lesson-check-duplicate = ⚠️ 与第 { $id } 号课程《{ $title }》有 { $percent }% 相同
lesson-check-banned = ⚠️ 含有本服务器不允许的词“{ $word }”。
lesson-check-domain = ⚠️ 链接指向 { $host }，不在本服务器的许可名单中。
lesson-check-dead = ⚠️ 链接打不开：{ $why }
lesson-check-summary = ⚠️ 缺少简介或简介没有内容，读者不知道能学到什么。
lesson-check-licence = ℹ️ 没有注明许可：请确认是否可以在这里分享。
lesson-check-source = ℹ️ 没有注明来源。
lesson-told-sent-back = 管理人员看过《{ $title }》，希望你做些修改。用 `/课程 编辑` 打开它；提交后会再次进入审核。
    .title = 你的课程被退回了
lesson-told-approved = 《{ $title }》已通过审核，谢谢你！
    .title = 你的课程通过了
lesson-told-rejected = 感谢你写了《{ $title }》。管理人员看过后决定不发布。可以向他们了解原因，也欢迎随时用 `/课程 投稿` 再次投稿。
    .title = 你的课程没有被采用
staff-lesson-stuck = 《{ $title }》的发布时间到了，但没有课程频道，或课程功能已关闭。请用 `/设置` 选择频道，再用 `/课程 发布`。
    .title = ⚠️ 定时课程无法发布
lesson-error-when = 无法识别这个时间。请写成 2027-03-01 18:00 或“3天后”。
lesson-error-when-past = 这个时间已经过去，请选择将来的时间。
lesson-error-when-far = 这个时间在一年以后，请选择更早的时间。
lesson-error-zone = 没有这个时区。请写成 Asia/Shanghai 或 Europe/Berlin。
lesson-error-first = 请先学完《{ $title }》，之后这一课就会开放。
lesson-error-not-yet = 这一课将在 { $at } 开放。
lesson-error-prerequisite = 其中有课程不在这里，或数量太多：最多 { $most } 个编号，用逗号分隔。
lesson-error-loop = 这些课程会互相要求先修，形成循环：{ $titles }。没有任何改动。

## 查找课程

cmd-learn-search = 搜索
    .description = 用任何语言的词搜索课程
opt-learn-search-query = 内容
    .description = 要找什么；打错一个字母也没关系
cmd-learn-browse = 浏览
    .description = 按主题浏览课程
opt-learn-browse-topic = 主题
    .description = 只看这个主题；留空则列出所有主题
cmd-learn-saved = 收藏
    .description = 你收藏的课程
cmd-learn-progress = 进度
    .description = 你在每个系列中的进度
learn-search-title = 关于“{ $query }”的课程
learn-search-empty = 没有找到。换个词试试，或用 `/学习 浏览` 按主题查看。
learn-button-web = 在浏览器中搜索
learn-topics-title = 主题
learn-topics-empty = 这里还没有主题。
learn-topic-line = **{ $topic }** · { $count } 节课程
learn-topic-title = 关于 { $topic } 的课程
learn-topic-empty = 没有关于它的课程。`/学习 浏览` 会列出所有主题。
learn-saved-title = 你的收藏
learn-saved-empty = 你还没有收藏课程。按课程下方的“收藏”即可。
learn-progress-title = 你的进度
learn-progress-line = **{ $series }**
    { $bar } { $done }/{ $count }
learn-progress-empty = 这里还没有系列。
learn-open-number = 打开 { $number }
learn-button-back = ◀ 上一页
learn-button-on = 下一页 ▶
learn-list-footer = 第 { $page }/{ $pages } 页 · 共 { $count } 条

## 导入与系列

cmd-lesson-import = 导入
    .description = 把文件变成草稿：CSV、JSON、订阅源、Markdown 或其压缩包
opt-lesson-import-file = 文件
    .description = CSV、JSON、RSS、Atom、Markdown 或 zip，任何编码
cmd-lesson-series = 系列
    .description = 安排一个系列：节奏、方案和发布
opt-lesson-series-series = 系列
    .description = 哪个系列；输入名称的一部分
opt-lesson-series-pace = 节奏
    .description = 其中的课程何时开放
choice-lesson-series-pace-all-at-once = 一次全部开放
choice-lesson-series-pace-days-after-joining = 加入后每隔若干天开放一课
choice-lesson-series-pace-days-after-the-one-before = 学完上一课若干天后开放
opt-lesson-series-days = 天数
    .description = 间隔多少天；留空为 7 天
opt-lesson-series-plan = 方案
    .description = 哪个方案包含它；填“免费”表示免费
opt-lesson-series-publish = 发布
    .description = 现在按顺序发布它的所有草稿
lesson-series-done = “{ $series }”已安排好：共 { $lessons } 课，现在发布了 { $published } 课。
lesson-import-title = 导入 { $file }
lesson-import-done = 新草稿 { $added } 个，修改 { $changed } 个，未变 { $same } 个。未采用 { $broken } 处。文字按 { $encoding } 解读。
    用 `/课程 系列` 发布整个系列，用 `/课程 发布` 发布单独一课。
lesson-import-unknown = 有 { $count } 个先修要求在文件中找不到对应课程。
lesson-import-broken = 未采用：{ $count } 处
lesson-import-columns = 列数与第一行不同。
lesson-import-shape = 这不是课程。
lesson-import-twice = 前面已有相同编号的课程。
lesson-import-long-page = 页面太长。
lesson-import-large = 文件超过 100 MB，请拆分。
lesson-import-many = 文件中的课程超过 { $most } 个，请拆分。
lesson-import-html = 这是网页，不是订阅源。请找到它的 RSS 或 Atom 地址。
lesson-import-kind = 无法识别这个文件。请使用带 title 列的 CSV、JSON、RSS 或 Atom 订阅源、Markdown，或 Markdown 的 zip。
lesson-import-json = JSON 无法读取，请看第 { $line } 行。没有任何改动。
lesson-import-feed = 订阅源无法读取。没有任何改动。
lesson-import-zip = zip 无法读取，可能不完整或有密码。没有任何改动。
lesson-import-bomb = 这个 zip 解压后远大于本身，因此被拒绝。没有任何改动。
lesson-error-series = 这里没有这个系列。请从输入时出现的建议中选择。

## 打开、评分、分享、队列

lesson-button-share = 分享
lesson-rated = 谢谢：{ $stars } 星（满分 5 星）。你可以随时修改。
lesson-share = 复制下面的内容，里面只有大家都能看到的信息：
    > **{ $title }**
    > { $summary }
    > { $post }
staff-link-shared = 发给 { $member } 的《{ $title }》链接已从 { $networks } 个网络打开，可能被转发了。链接一天内会自动失效；没有封禁任何人。
    .title = ⚠️ 有课程链接在流传
cmd-mod-queue = 队列
    .description = 等待审核的内容：被举报的消息、申请复核的成员与课程，最早的在前
queue-title = 等待审核
queue-reported = 有 { $count } 条消息被举报；用 `/管理 待决事项` 查看全部。
queue-asking = 有成员申请复核其给出的认可。
queue-answer = 事项 { $number } · { $answer }
queue-empty = 没有等待审核的内容。
queue-waiting = 有 { $count } 节课程在等待，最早的一节提交于 { $oldest }。
queue-median = 最近 30 天里，一半的审核在 { $median } 内完成。
queue-line = { $author } · { $since }
    { $summary }
web-lesson-watermark = 本页发给成员 { $member }，请勿转发。
web-lesson-closed-title = 这一课打不开
web-lesson-forged = 链接不完整，或不是我们发出的。请回到 Discord 再按一次“打开”。
web-lesson-over = 链接已过期。请回到 Discord 再按一次“打开”，即可得到新链接。
lesson-rating = ★ { $stars }，{ $members } 位成员评分

# /profile interests
cmd-profile-interests = 兴趣
    .description = 选择想学的主题，以及想收到哪些消息
interests-title = 你想学什么
interests-intro = 推荐和课程精选会优先考虑你选的主题。每项选择都会立即保存。
interests-topics = 主题
interests-none = 尚未选择
interests-choose = 选择主题
interests-news = 私信通知新课程
    .what = 你关注的主题有新课程时通知你。开启即允许机器人给你发私信，可在 `/隐私 选择` 收回。
interests-news-on = 有新课程就通知我
interests-news-off = 不再通知
interests-digest = 私信发送你的专属精选
    .what = 在本服务器发布精选的日子，为你挑选课程并说明理由。如果你一直没有用到，会自动停止。
interests-digest-on = 给我发送精选
interests-digest-off = 不再发送

# New lessons, told to those who follow their topics
news-title = 你关注的主题有 { $count } 节新课程
news-more = ……还有 { $count } 节
news-why = 这是你在 /档案 兴趣 里订阅的，也可以在那里关闭。

# Digests
digest-title = 值得一学的课程
digest-intro = 从大家喜欢的和新发布的课程中挑选。点“打开”会得到你专属的链接。
digest-intro-topics = 主题：{ $topics }。从大家喜欢的和新发布的课程中挑选。点“打开”会得到你专属的链接。
digest-footer = /学习 下一课 会为你单独推荐；在 /档案 兴趣 可以订阅你的专属精选。
digest-personal-title = 接下来学这些
digest-personal-why = 这是你在 /档案 兴趣 里订阅的，也可以在那里关闭。
digest-personal-last = 最近几期你都没有用到，所以这是最后一期；想继续收到，请在 /档案 兴趣 重新开启。
digest-error-day = “{ $word }”不是星期几。请这样填写：周一、周四，或者：每天。
digest-error-hour = 时间请填 0 到 23 之间的整数。
digest-error-apart = 重复间隔请填 1 到 365 之间的天数。
digest-error-channel = 没有名为“{ $channel }”的文字频道。请每行写一个频道，冒号后写主题，例如：#rust: rust, async
staff-digests-paused = 最近几期精选里的课程没有人打开、标记或回应，因此已暂停发布。想继续的话，请在 `/设置` → 功能 → 课程精选 重新保存，也许可以减少天数或换一些主题。
    .title = 课程精选已暂停
