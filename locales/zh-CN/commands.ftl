# 框架自身的命令。各领域的命令写在各自的文件里。
cmd-help = 帮助
    .description = 你在这里可以做什么
opt-help-topic = 命令
    .description = 想了解的命令
cmd-privacy = 隐私
    .description = 关于你存储了什么，以及你允许什么
cmd-privacy-show = 查看
    .description = 关于你存储了什么、用途是什么、保留多久
cmd-setup = 设置
    .description = 设置服务器：语言、频道、管理人员、功能
cmd-doctor = 体检
    .description = 检查机器人依赖的一切，并说明需要改什么
cmd-mod = 管理
    .description = 照看社区

help-title = 你在这里可以做什么
help-as-member = 以下是你在本服务器可以使用的命令。输入 `/` 即可选择。
help-as-moderator = 你是这里的版主。输入 `/` 即可选择命令。
help-as-creator = 你是这里的创作者。输入 `/` 即可选择命令。
help-everyone = 所有人
help-moderators = 版主
help-creators = 创作者
help-footer = 使用 /帮助 加上命令名，可查看该命令及其选项的说明。
help-required = 必填
help-optional = 选填
help-unknown = 没有你可以在这里使用的命令“{ $topic }”。`/帮助` 会列出全部命令。
