# selling
