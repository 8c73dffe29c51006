# 出了什么问题：发生了什么、轮到谁、下一步。
error-ours = 我们这边出了点问题。没有扣款，也没有任何改动。请再试一次；如果再次出现，请把这个编号告诉服务器管理人员：{ $reference }。
error-busy = 我们依赖的一项服务暂时没有响应。没有扣款，也没有任何改动。请一分钟后再试。编号 { $reference }。
error-unknown-member = 这个人不在本服务器里。请检查名字后再试。
error-unknown-role = 这个身份组已不存在。请换一个。
error-unknown-channel = 这个频道已不存在。请用 `/设置` 另选一个。
error-bot-permissions = 我在这里没有权限这样做。请服务器管理者给我相应权限，或把我的身份组移到目标身份组之上（服务器设置 → 身份组）。`/体检` 会说明具体是哪一项。
error-bot-access = 我看不到服务器的这个部分。请服务器管理者让我进入；`/体检` 会说明在哪里。
error-not-creator = 只有创作者可以使用：拥有“管理服务器”权限，或拥有 `/设置` 中选定的创作者身份组的人。
error-not-moderator = 只有版主可以使用：拥有“超时成员”权限，或拥有 `/设置` 中选定的版主身份组的人。
error-guild-only = 这只能在服务器内使用。请打开服务器后再试。
error-stale-button = 这个按钮属于较早的消息。请重新运行命令以获得新的按钮。
error-option = 有一个选项的值无法使用。请从 Discord 给出的列表中选择，然后再试一次。
error-outdated-command = 你的 Discord 加载的是这个命令的旧版本。请重新载入 Discord（Ctrl+R，或关闭后重新打开应用），然后再试一次。
