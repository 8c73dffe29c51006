# 网页：给人看的页面
web-footer = Lyceum · 由 Stripe 提供支付服务
web-landing-title = Discord 上的学习社区
web-landing-member-title = 你是成员，或想成为成员
web-landing-member = 请到 Discord 上的服务器：输入 /订阅 查看在售方案，输入 /会员 查看你拥有的方案，输入 /学习 下一课 获取下一课。
web-landing-creator-title = 你是服务器的创作者
web-landing-creator = 在服务器里输入 /设置 开始设置，输入 /帮助 查看你能做的一切。
web-paid-title = 谢谢你
web-paid-next = 请回到 Discord：你的方案对应的频道会在几秒内打开。输入 /会员 可查看你拥有的方案及有效期。
web-paid-slow = 有些付款方式（例如银行转账）需要几天才能到账。到账后会自动为你开通。
web-paid-back = 返回 Discord
web-cancelled-title = 没有购买
web-cancelled-nothing = 你在付款前返回了，没有扣款。
web-claim-join = 如果还没有加入，请先加入 Discord 上的服务器。
web-lost-title = 这里什么也没有
web-lost-what = 这个网址没有对应的页面，可能在复制时被截断了。
web-lost-home = 回到首页
web-language = 中文
web-landing-what = Lyceum 为 Discord 服务器管理会员与课程。每个方案在这里都有自己的购买页面，其他一切都在 Discord 里进行。
web-cancelled-again = 如果改变主意，请重新打开方案页面，或在 Discord 输入 /订阅。你的链接还会保留一段时间。
web-connected-title = 已从 Stripe 返回
web-connected-next = 请回到 Discord 打开 /设置 → 收款：那里会显示账户的状态和还需要做什么。
web-connected-again = 如果 Stripe 的链接已失效，那里的按钮会给你一个新的。
web-claim-title = 你的购买已妥善保留
web-claim-safe = 感谢购买 { $plan }。你是通过公开链接购买的，所以我们还不知道哪个 Discord 账号是你的。
web-claim-signin = 请在一小时内用这个浏览器登录那个账号：方案随即归你所有，你也会被加入服务器。
web-claim-once = 一笔购买永久归属一个账号，请留意你在 Discord 上登录的是哪个账号。
web-claim-personal = 这个方案是从 Discord 里为你自己的账号购买的，无需认领。频道会在几秒内打开，输入 /会员 可查看你拥有的方案。
web-claim-find-title = 找回一笔购买
web-claim-find-what = 通过公开链接付了款，关掉了页面，却没有进入？你的购买仍在等你认领。
web-claim-lost-title = 这个链接无效
web-claim-lost-what = 购买链接只在一小时内有效，而且只能在付款的浏览器里认领。你的付款和方案都还在，请用其他方式认领。
web-claim-mail-title = 通过邮件
web-claim-mail-what = 请输入付款时填写的邮箱。如果该邮箱有待认领的购买，我们会把认领码发到那里。
web-claim-mail-address = 邮箱地址
web-claim-mail-send = 把认领码发给我
web-claim-sent-title = 请查看邮箱
web-claim-sent-what = 如果该邮箱有待认领的购买，认领码已发出，一天内有效。
web-claim-sent-next = 收到后请回到认领页面，在“你有认领码”处输入，并用 Discord 登录：方案随即归你所有，你也会被加入服务器。
web-claim-sent-nothing = 几分钟后仍没有收到？请查看垃圾邮件，并核对 Stripe 收据上的邮箱；如仍不行，请联系服务器管理人员。
web-claim-tell = 告诉服务器管理人员你已购买方案，并附上 Stripe 的收据。他们能看到这笔等待认领的购买，并为你开通。
web-claimed-title = 这笔购买已被认领
web-claimed-what = 它已归属一个 Discord 账号。如果那是你的账号，就不用再做什么：在 Discord 输入 /会员 可查看你拥有的方案。
web-claimed-not-you = 如果不是你本人，请带上 Stripe 的收据告诉服务器管理人员。
web-bound-title = 已为你开通
web-bound-what = { $plan } 现在归属你的 Discord 账号。请回到 Discord：频道会在几秒内打开；如果你还不在服务器里，会被自动加入。
web-join-unknown-title = 没有这个方案
web-join-unknown-what = 这个链接没有对应的在售方案，可能在复制时被截断了。请到你看到它的地方索取新的链接。
web-join-archived-title = 这个方案已下架
web-join-archived-what = 已经拥有它的人会继续保留。请在服务器里询问现在有哪些方案。
web-join-preparing-title = 这个方案尚未开售
web-join-preparing-what = 它还在准备中。请一分钟后再试；如果一直如此，请告诉服务器管理人员。
web-join-gives = 你会得到
web-join-role = 身份组“{ $role }”以及它打开的所有频道
web-join-at-once = 付款后几秒内开通；如果你还不在服务器里，会被自动加入
web-join-cancel-title = 如果改变主意
web-join-cancel = 随时可以在 Discord 用 /会员 取消。已付费的期限内仍可使用，之后不再扣款。
web-join-once = 只需付款一次，不会续费，也就无需取消。
web-join-trial = 如果你从未拥有过这个方案，前 { $days } 天免费。在此之前取消，不会扣款。
web-join-continue = 使用 Discord 继续
web-join-steps = Discord 会询问是否允许我们查看你的名字并把你加入服务器，然后你在 Stripe 的页面付款。在那里确认之前不会扣款，我们也看不到你的银行卡。
web-join-local = 这个页面还不能售卖：管理人员需要把 LYCEUM_PUBLIC_URL 设为大家能访问的网址，并在 Discord 登记该网址加上 /oauth/callback。
web-join-invitation = 在 Discord 加入
web-held-title = 你已经拥有它
web-held-what = 无需购买：这个方案已经归你。如果你离开过服务器，正在把你重新加入。
web-signin-unknown-title = 这次登录已失效
web-signin-unknown-what = 它已被使用、超过了十分钟，或是在另一个浏览器里开始的。请回到之前的页面重试，并允许使用 Cookie。
web-signin-refused-title = Discord 没有确认
web-signin-refused-what = Discord 拒绝了这次登录。没有扣款，也没有任何改动。请回到之前的页面重试。
web-signin-declined-title = 你取消了登录
web-signin-declined-what = 你没有在 Discord 的页面上同意，所以什么也没有发生。我们只请求查看你的名字，以及把你加入你付费的服务器。
web-signin-again = 重试
web-form-title = 这个表单已过期
web-form-what = 它不是从本浏览器打开的本站页面提交的。请返回、重新载入页面再提交一次，并允许使用 Cookie。
web-often-title = 尝试次数过多
web-often-what = 请等待 { $minutes } 分钟后再试。
web-trouble-title = 没有成功
web-account-title = 你的账号
web-account-why = 使用 Discord 登录，查看你在所有使用本机器人的服务器里拥有的方案。
web-account-none = 你在使用本机器人的服务器里没有任何方案。
web-account-held = 你拥有：
web-account-until = 下次变动：{ $day }
web-account-more = 其他操作（例如更换银行卡或取消）请在服务器里使用 /会员。
web-account-out = 退出登录
web-lessons-title = 课程
web-lessons-why = 使用 Discord 登录后即可搜索课程；课程只对服务器成员显示。
web-lessons-label = 你想学什么？
web-lessons-search = 搜索
web-lessons-how = 可输入任何语言的词或词首；打错字也没关系。
web-lessons-count = { $count } 节课程
web-lessons-closed = 属于你尚未拥有的方案
web-lessons-empty = 没有找到。换个词或更短的词试试。
web-dashboard-title = 数据面板
web-dashboard-why = 使用 Discord 登录后即可查看服务器的情况；只对该服务器的创作者显示。
web-dashboard-members =
    { $count ->
        [0] 还没有成员拥有方案。
       *[other] { $count } 位成员拥有方案。
    }
web-dashboard-no-plans = 这里还没有出售任何方案：请在 Discord 输入 /方案 创建。
web-dashboard-plan = 方案
web-dashboard-paying = 付费
web-dashboard-failing = 续费失败
web-dashboard-trying = 试用中
web-dashboard-given = 免费或赠予
web-dashboard-archived = （已下架）
web-dashboard-lessons = 课程
web-dashboard-did = 已发布 { $published } 节课程。最近 { $days } 天，成员共学完{ $done }，收藏{ $saved }。
web-dashboard-times = { " " }{ $count } 次
web-dashboard-times-few = 若干次（不足 { $fewest } 人）
web-dashboard-waiting = { $count } 节课程等待审核，最早的已等待 { $oldest }。
web-dashboard-helps = 推荐有用吗？
web-dashboard-helps-yes = 有用。
web-dashboard-helps-no = 没有：热门课程更常被采纳。
web-dashboard-helps-unknown = 尚不清楚：也许没有差别。
web-dashboard-difference = 差别为 { $difference } 个百分点；95% 置信区间为 { $low } 至 { $high }。
web-dashboard-zero = 无差别
web-dashboard-difference-withheld = 不显示差别的大小，以免认出个人：有一边采纳过课程的成员或未采纳任何课程的成员不足 { $fewest } 人。
web-dashboard-helps-few = 尚不清楚：两边各需要至少五位收到过推荐的成员。{ $offered }
web-dashboard-offered-so-far =
    { $offered ->
        [0] 目前还没有推荐过课程。
       *[other] 目前已推荐 { $offered } 节次。
    }
web-dashboard-offered-few = 目前只向不足 { $fewest } 人推荐过少量课程。
web-dashboard-helps-nobody = 无法比较，因为所有成员收到的都是适合自己的课程。运行机器人的人可以修改 lessons.holdout_percent。
web-dashboard-helps-how = 随机抽出的 { $percent }% 成员只收到热门课程，其他成员收到适合自己的课程。成员收藏或学完推荐给自己的课程，即算采纳。统计最近 { $days } 天，每位成员只算一次。
web-dashboard-offered = 推荐内容
web-dashboard-fitting = 适合自己的课程
web-dashboard-popular = 热门课程
web-dashboard-side = 成员
web-dashboard-taken = 采纳
web-dashboard-taken-by = { $share }采纳过
mail-claim-subject = { $plan } 的认领码
mail-claim-text = 你好，

    有人（很可能是你）索取了用这个邮箱购买的方案的认领码：{ $plan }。

    你的认领码：

    { $code }

    请在这里输入，并用 Discord 登录：
    { $page }

    认领码 24 小时内有效，只能使用一次。如果不是你本人，无需理会：没有它，谁也得不到任何东西。

    Lyceum
web-join-free = 这个方案是免费的，随时可以在 Discord 用 /会员 退出。
web-join-free-steps = Discord 会询问是否允许我们查看你的名字并把你加入服务器。不会扣款。
web-free-title = 已为你开通
web-free-what = 方案已归你所有。请回到 Discord：频道会在几秒内打开；如果你还不在服务器里，会被自动加入。
web-claim-code-title = 你有认领码
web-claim-code-label = 认领码
web-claim-code-use = 使用认领码
