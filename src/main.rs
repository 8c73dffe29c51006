//! The binary: parse arguments, load the configuration, dispatch.

fn main() {}
