# /设置：同一条消息的五页。
setup-footer = 每个选择都会立即保存。
setup-step = { $number } · { $name }
setup-none = 未选择
setup-on = **已开启**
setup-off = **已关闭**
setup-everyone = `@everyone` 不能作为管理人员的身份组：那样所有人都会拥有全部权限。请另选一个身份组。
setup-basics-button = 基本
setup-basics-title = 设置：语言和频道
setup-basics-text =
    • **语言**指公开消息的语言；回复每个人时会使用其自己的语言。
    • **课程频道**用来发布课程。成员提交的课程在**审核频道**等待管理人员处理，这个频道应当只有管理人员能看到。
setup-language = 语言
setup-lesson-channel = 课程频道
setup-review-channel = 审核频道
setup-choose-language = 公开消息的语言
setup-choose-lesson-channel = 选择课程频道
setup-choose-review-channel = 选择审核频道
setup-staff-button = 人员
setup-staff-title = 设置：谁是管理人员
setup-staff-text =
    • **创作者**出售方案、发布课程：拥有“管理服务器”权限的人，以及拥有此处所选身份组的人。
    • **版主**照看成员：拥有“超时成员”权限的人，以及拥有此处所选身份组的人。
    可以都不选，仅凭权限就足够。Discord 只向拥有“管理服务器”权限的人显示 `/方案`、`/设置` 和 `/体检`，只向拥有“超时成员”权限的人显示 `/管理`。要让此处所选身份组的持有者也看到：服务器设置 → 集成 → Lyceum → 该命令 → 添加身份组。
setup-creator-role = 创作者身份组
setup-moderator-role = 版主身份组
setup-choose-creator-role = 选择创作者的身份组
setup-choose-moderator-role = 选择版主的身份组
setup-features-button = 功能
setup-features-title = 设置：开启哪些功能
setup-features-text = 关闭就是彻底关闭：不记录，也不发布。
setup-lessons = 课程
setup-lessons-what = 发布免费或属于方案的课程，并为每位成员推荐下一课。
setup-lessons-on = 开启课程
setup-lessons-off = 关闭课程
setup-analysis = 社区分析
setup-analysis-what = 记录谁回应、回复和提及了谁，谁与谁同在语音频道，谁参加了谁的活动、经由谁的邀请加入（绝不记录文字或语音内容），以找出维系社区的成员（`/管理 核心成员`），并计算成员的积分（`/积分榜`）。每位成员都可以用 `/隐私 查看` 查看关于自己存储了什么，用 `/隐私 选择` 退出。默认关闭；开启时请告知成员。
setup-analysis-on = 开启分析
setup-analysis-off = 关闭分析
setup-payments-button = 收款
setup-payments-title = 设置：款项付给谁
setup-payments = 收款
setup-payments-operator =
    这里售出的款项付给**机器人的运营者**。
    也可以改为连接**自己的 Stripe 账户**：买家直接付款给你，Stripe 控制台、手续费和退款都归你管。只有服务器所有者可以连接，而且必须在创建第一个付费方案之前。
setup-payments-operator-only =
    这里售出的款项付给**机器人的运营者**。
    只有在创建第一个付费方案之前，并且运营者提供此功能时，才能连接自己的账户。
setup-payments-unfinished =
    Stripe 账户 `{ $account }` 已连接，但**还不能收款**：Stripe 还需要一些资料。
    请到 Stripe 继续填写；Stripe 通过之后方案就会上架。
setup-payments-ready =
    ✅ 这里售出的款项直接付给 Stripe 账户 `{ $account }`。
    如要重新由机器人的运营者收款，请改回运营者的账户。成员已付费的权益会保留到期满；在 Stripe → 设置 → 已安装的应用中断开本机器人的平台时也是如此。
setup-payments-lost =
    ⚠️ Stripe 账户 `{ $account }` **已断开连接**，现在无法售卖。成员已付费的权益会保留到期满，在那之前不会移除任何人。
    连接另一个账户后方案会重新上架；正在进行的订阅不会转移过去。
setup-payments-fee = 运营者从付给已连接账户的款项中收取 { $fee }%。
setup-connect = 连接 Stripe 账户
setup-connect-continue = 到 Stripe 继续
setup-connect-again = 连接另一个账户
setup-connect-go = 打开 Stripe
setup-payments-leaving =
    ⏳ 本服务器正在从 Stripe 账户 `{ $account }` 改回**运营者的账户**。这期间无法售卖，也不会移除任何人。通常一分钟即可，Stripe 没有回应时会久一些。
setup-operator = 改回运营者的账户
setup-operator-yes = 现在改回
setup-operator-confirm =
    ↩️ **要从 Stripe 账户 `{ $account }` 改回运营者的账户吗？**此操作无法撤销；方案建到运营者的账户之后，就不能再连接自己的账户。
    • **方案：**{ $plans ->
        [0] 没有需要转移的方案。
       *[other] { $plans } 个方案会在你的账户中下架，并以相同价格建到运营者的账户。公开的付款链接会换成新的（`/方案 列表`），优惠码全部结束。
    }
    • **成员：**不会移除任何人。{ $renewing ->
        [0] 你的账户里没有会再次扣款的会员资格。
       *[other] 你的账户里有 { $renewing } 份会员资格原本会再次扣款：改为在已付费的期限结束时终止。
    }想继续的成员需要重新订阅，款项付给运营者。永久购买的权益保留。
    • **款项：**已付给你的钱仍归你，相关的退款和争议也由你处理；它们不再影响这里的权限。
setup-operator-begun = 已开始从 Stripe 账户 `{ $account }` 改回。方案重新上架后会在审核频道通知管理人员；进度见 `/设置` → 收款。
leave-stripe-error-not-owner = 只有服务器所有者可以决定款项付给谁。请让所有者打开 `/设置`。
leave-stripe-error-not-connected = 没有连接自己的 Stripe 账户：这里售出的款项本来就付给机器人的运营者。没有做任何更改。
setup-connect-how = Stripe 会询问你的身份和收款方式。这个链接只属于你，只能用一次，几分钟内有效；需要时可以在 `/设置` 再要一个。完成后请回到 `/设置` → 收款。
connect-error-not-offered = 机器人的运营者没有开启连接 Stripe 账户的功能，所有款项都付给运营者。如有需要请联系运营者。
connect-error-not-owner = 只有服务器所有者可以连接 Stripe 账户，因为款项会付给连接的人。请让所有者打开 `/设置`。
connect-error-already-selling = 这个服务器的方案已经建在运营者的 Stripe 账户里，购买记录无法在账户之间转移。没有做任何更改，请与运营者联系。
setup-check-button = 测试
setup-check-again = 再次测试
setup-check-title = 设置：机器人可以做什么
setup-check-text =
    • **管理身份组**用来授予和收回方案的身份组。机器人的身份组必须位于它们之上。
    • **查看频道**、**发送消息**、**嵌入链接**、**阅读消息历史**用来发布和编辑课程。
    • **添加文件**用来发送 `/管理 核心成员` 的图。
    • **创建邀请**用来把买家加入服务器。
    • **创建私密子区**和**在子区内发送消息**用来通知关闭了私信的成员。
    可选：**查看审核日志**（得知是谁手动改动付费身份组）、**管理服务器**（发现赠送付费身份组的邀请，以及成员经由谁的邀请加入）、**管理频道**（删除这样的邀请）。
    除此之外什么都不需要，尤其不需要“管理员”。
setup-check-footer = 下一步：用 /方案 创建 创建第一个方案。/体检 还会检查 Stripe 和这台机器。

# 体检：发现了什么，怎么修。
doctor-title = 机器人的运行状况
doctor-summary = { $fail ->
    [0] { $warn ->
        [0] 一切正常。
       *[other] 可以工作，有 { $warn } 处值得看一看。
    }
   *[other] 有 { $fail } 处还不能工作。
}
doctor-more = ……另有 { $count } 项正常。
list-comma = 、

doctor-database-ok = 数据库：{ $engine }，结构版本 { $version }，已是最新。
doctor-database-behind = 数据库：结构版本为 { $version }，本程序需要 { $newest }。
    .cure = 运行 `lyceum migrate`，或重新启动机器人。
doctor-database-failed = 数据库：无法读取（{ $why }）。
    .cure = 请检查 DATABASE_URL、磁盘剩余空间和文件所有者，然后重新启动机器人。
doctor-jobs-ok = 任务队列：{ $waiting } 个等待中，{ $unread } 个 Stripe 事件未读，没有失败的任务。
doctor-jobs-failed = 任务队列：有 { $failed } 个任务彻底失败（{ $kinds }）。
    .cure = 日志中写明了每个任务的原因。多数与这里列出的身份组或权限有关；修好之后，下一次核对会自动补上。
doctor-letters-ok = 图片：可以显示中文、日文和韩文名字。
doctor-letters-missing = 图片：这台机器上没有包含中文、日文和韩文的字体，因此图中会略去用这些文字书写的名字。
    .cure = 在 Debian 和 Ubuntu 上运行 `apt install fonts-noto-cjk`（或体积较小的 fonts-droid-fallback）；在其他系统上请安装 Noto Sans CJK 字体。然后重新启动机器人。

doctor-token-ok = Discord 接受机器人的令牌；机器人在 { $servers } 个服务器中。
doctor-token-nowhere = Discord 接受机器人的令牌，但机器人不在任何服务器中。
    .cure = 用 README 中的链接邀请它，范围需包含 bot 和 applications.commands。
doctor-token-refused = Discord 拒绝机器人的令牌。
    .cure = 开发者门户 → Bot → Reset Token，把新令牌放进 DISCORD_TOKEN，然后重新启动机器人。
doctor-discord-silent = Discord 没有响应（{ $why }）。
    .cure = 请检查这台机器的网络和 https://discordstatus.com ，一分钟后再看。
doctor-gateway-ok = 与 Discord 的连接：正常，最近的事件 { $when }，启动以来连接了 { $connects } 次。
doctor-gateway-down = 与 Discord 的连接：已断开，正在重新建立。
    .cure = 如果持续数分钟，日志中会写明原因。
doctor-commands-ok = 命令：Discord 已登记。
doctor-commands-missing = 命令：Discord 尚未接受，正在重试。
    .cure = 如果持续数分钟，日志中会写明原因。通常是邀请机器人时缺少 applications.commands 范围。
doctor-intents-ok = 意图（Intents）：没有需要 Discord 批准的。回归的成员会在下一次核对或使用命令时取回身份组。
doctor-intents-members = 意图（Intents）：已开启“服务器成员”，成员加入和离开会立即知道。

doctor-stripe-live = Stripe：正式密钥，会产生真实收款。
doctor-stripe-test = Stripe：测试密钥，不会产生真实收款。
doctor-stripe-not-ready = Stripe：该账户还不能收款。
    .cure = 请在 Stripe 控制台完成账户激活。
doctor-stripe-refused = Stripe 拒绝这个密钥。
    .cure = 在 Stripe → Developers → API keys 新建受限密钥，放进 STRIPE_SECRET_KEY，然后重新启动机器人。
doctor-stripe-silent = Stripe 没有响应（{ $why }）。
    .cure = 请检查这台机器的网络和 https://status.stripe.com 。没有人会因此失去访问权限。
doctor-webhook-ok = Webhook：{ $url }，最近的事件 { $when }。
doctor-webhook-quiet = Webhook：{ $url } 自 { $when } 起没有送来任何事件。
    .cure = 如果此后有过销售，请在 Stripe → Developers → Webhooks 打开该端点，查看失败的投递。
doctor-webhook-never = Webhook：{ $url } 还没有送来过事件。
    .cure = 可在 Stripe → Developers → Webhooks 发送一个测试事件。第一次购买之前会一直这样显示。
doctor-webhook-missing = Webhook：Stripe 中没有 { $url } 这个端点。
    .cure = 在 Stripe → Developers → Webhooks → Add endpoint 中准确填写这个地址，并把签名密钥放进 STRIPE_WEBHOOK_SECRET。在那之前，购买只能在下一次核对时发现。
doctor-webhook-disabled = Webhook：{ $url } 的端点已被关闭。
    .cure = 请在 Stripe → Developers → Webhooks 中重新开启。
doctor-connect-ok = Stripe：这个服务器的款项付给已连接的账户 { $account }。
doctor-connect-unfinished = Stripe：已连接的账户 { $account } 还不能收款。
    .cure = 请账户所有者在 `/设置` → 收款 中继续。
doctor-connect-lost = Stripe：已连接的账户 { $account } 不再允许本机器人访问。成员已付费的权益会保留。
    .cure = 请在 `/设置` → 收款 中连接账户。
doctor-connect-silent = Stripe 没有说明已连接账户 { $account } 的状态（{ $why }）。
    .cure = 请过几分钟再试。这个问题本身不影响购买和成员。
doctor-connect-webhook = Webhook：Stripe 没有把已连接账户的事件发送到 { $url }。
    .cure = 在 Stripe → Developers → Webhooks → Add endpoint 中选择“Connected accounts”，准确填写这个地址，并把签名密钥放进 STRIPE_CONNECT_WEBHOOK_SECRET。
doctor-webhook-kinds = Webhook：端点缺少这些事件：{ $kinds }。
    .cure = 请在 Stripe → Developers → Webhooks 中为它添加这些事件。
doctor-webhook-unknown = Webhook：用这个密钥无法得知 Stripe 是否登记了 { $url }。
    .cure = 允许该密钥读取 Webhook Endpoints，或自行在 Stripe → Developers → Webhooks 核对地址。
doctor-public-local = 网页：{ $url } 只有这台机器能访问，Stripe 和买家都打不开。
    .cure = 请把 LYCEUM_PUBLIC_URL 设为人们实际使用的地址，并在 Discord 开发者后台的 OAuth2、Redirects 中登记该地址加上 /oauth/callback。在此之前，购买页面只会显示说明，不会售卖。

doctor-server-gone = 机器人已不在这个服务器中。
    .cure = 请用 README 中的链接重新邀请它。
doctor-permissions-ok = 权限：机器人拥有所需的全部权限。
doctor-permissions-administrator = 权限：机器人是管理员，远超所需。
    .cure = 在“服务器设置 → 身份组”中去掉它的“管理员”，改为给予 `/设置` 列出的权限。
doctor-permissions-missing = 权限：机器人缺少：{ $missing }。
    .cure = 在“服务器设置 → 身份组”中打开机器人身份组的这些权限。
doctor-roles-none = 身份组：目前没有在售的方案。
doctor-roles-ok = 身份组：机器人可以授予全部 { $plans } 个方案的身份组。
doctor-role-missing = 身份组：方案“{ $plan }”的身份组已被删除（{ $role }）。
    .cure = 用 `/方案 修改` 另选一个。
doctor-role-managed = 身份组：方案“{ $plan }”的“{ $role }”属于其他应用，任何人都无法授予。
    .cure = 用 `/方案 修改` 另选一个身份组。
doctor-role-not-allowed = 身份组：机器人不能授予方案“{ $plan }”的“{ $role }”。
    .cure = 请给机器人的身份组“管理身份组”权限。
doctor-role-above = 身份组：方案“{ $plan }”的“{ $role }”位于机器人自己的身份组之上。
    .cure = 在“服务器设置 → 身份组”中把机器人的身份组拖到“{ $role }”之上。
doctor-lesson-channel-ok = 课程发布在 #{ $channel }。
doctor-lesson-channel-unset = 课程：还没有选择发布频道。
    .cure = 请在 `/设置` 中选择。
doctor-lesson-channel-gone = 课程：选定的频道已被删除。
    .cure = 请在 `/设置` 中另选一个。
doctor-lesson-channel-closed = 课程：机器人在 #{ $channel } 中缺少：{ $missing }。
    .cure = 请在该频道的权限中为机器人的身份组打开。
doctor-review-channel-ok = 成员提交的课程在 #{ $channel } 等待审核。
doctor-review-channel-unset = 审核：还没有选择频道，成员提交的课程没有人会收到提醒。
    .cure = 请在 `/设置` 中选择。
doctor-review-channel-gone = 审核：选定的频道已被删除。
    .cure = 请在 `/设置` 中另选一个。
doctor-review-channel-closed = 审核：机器人在 #{ $channel } 中缺少：{ $missing }。
    .cure = 请在该频道的权限中为机器人的身份组打开。
doctor-brake-pulled = 移除已暂停：一次核对想要一次性收回 { $holders } 个付费身份组中的 { $removals } 个，已于 { $when } 停下。没有人失去任何东西。
    .cure = 请在 Stripe 中确认是否真有这么多订阅结束。如果属实，请用机器人发给管理人员的消息下方的按钮放行；如果不属实，无需任何操作。

permission-view-channel = 查看频道
permission-send-messages = 发送消息
permission-embed-links = 嵌入链接
permission-attach-files = 添加文件
permission-read-history = 阅读消息历史
permission-create-invite = 创建邀请
permission-manage-roles = 管理身份组

setup-lesson-settings = 时区与审核规则
setup-lesson-settings-zone = 时区
    .placeholder = Asia/Shanghai、Europe/Berlin、UTC……
setup-lesson-settings-banned = 审核时提醒的词
    .placeholder = 用逗号或换行分隔，可以留空
setup-lesson-settings-domains = 允许的链接域名
    .placeholder = example.com、edu.cn……留空则不限
setup-lesson-settings-saved = 已保存。时间按 { $zone } 解读；审核会提醒 { $words } 个词；{ $domains ->
    [0] 链接不限域名。
   *[other] 链接限于 { $domains } 个域名。
}

# Digests
setup-digest = 课程精选
setup-digest-preview = 预览精选
setup-digest-days = 发布日（留空则不发布）
    .placeholder = 周一、周四
setup-digest-hour = 几点发布，0 到 23（按课程所用时区）
    .placeholder = 18
setup-digest-apart = 同一课程至少隔几天再出现
    .placeholder = 30
setup-digest-places = 频道与主题，每行一个
    .placeholder = #rust: rust, async（留空：课程频道，所有主题）
setup-digest-off = 不发布课程精选。
setup-digest-saved = { $known ->
    [0] 课程精选将在{ $days } { $hour }:00 发布，下一期是 { $next }，但还没有可用的频道：请先选择课程频道。订阅了专属精选的成员照常收到。同一课程 { $apart } 天内不会重复。
   *[other] 课程精选将在{ $days } { $hour }:00 发布到 { $places }，下一期是 { $next }。同一课程 { $apart } 天内不会重复。
}
setup-digest-nowhere = 还没有可发布精选的频道：请选择课程频道，或在“课程精选”里填写频道。
setup-digest-preview-of = { $count ->
    [1] 下一期发布到 { $channel } 的精选现在会是这样，只有你能看到。
   *[other] 第 { $place } 个频道，共 { $count } 个：下一期发布到 { $channel } 的精选现在会是这样，只有你能看到。
}
setup-digest-empty = { $count ->
    [1] { $channel } 现在没有可发布的内容：没有合适的已发布课程，或者都在最近的精选里出现过。
   *[other] 第 { $place } 个频道，共 { $count } 个：{ $channel } 现在没有可发布的内容。没有合适的已发布课程，或者都在最近的精选里出现过。
}
setup-digest-before = ◀
setup-digest-next = ▶
weekday-0 = 周一
weekday-1 = 周二
weekday-2 = 周三
weekday-3 = 周四
weekday-4 = 周五
weekday-5 = 周六
weekday-6 = 周日
