# 框架自身的命令。各领域的命令写在各自的文件里。
# 命令名在所有语言中相同，这样大家可以互相告诉对方该输入什么。
cmd-help = help
    .description = 你在这里可以做什么
opt-help-topic = topic
    .description = 想了解的命令
cmd-privacy = privacy
    .description = 关于你存储了什么，以及你允许什么
cmd-privacy-show = show
    .description = 关于你存储了什么、用途是什么、保留多久
cmd-setup = setup
    .description = 设置服务器：语言、频道、管理人员、功能
cmd-doctor = doctor
    .description = 检查机器人依赖的一切，并说明需要改什么
cmd-mod = mod
    .description = 照看社区

help-title = 你在这里可以做什么
help-as-member = 以下是你在本服务器可以使用的命令。输入 `/` 即可选择。
help-as-moderator = 你是这里的版主。输入 `/` 即可选择命令。
help-as-creator = 你是这里的创作者。输入 `/` 即可选择命令。
help-everyone = 所有人
help-moderators = 版主
help-creators = 创作者
help-footer = 使用 /help topic 可查看某个命令及其选项的说明。
help-required = 必填
help-optional = 选填
help-unknown = 没有你可以在这里使用的命令“{ $topic }”。`/help` 会列出全部命令。
