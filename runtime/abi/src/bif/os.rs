//! Rows of `os`: environment, process number, signals. Its clocks are in `clock`.

section! {
    ($) for_each_bif_os
    os "env" 0 = env_0 [allocs];
    os "getenv" 1 = getenv_1 [allocs raises];
    os "putenv" 2 = putenv_2 [raises];
    os "unsetenv" 1 = unsetenv_1 [raises];
    os "getpid" 0 = getpid_0 [allocs];
    os "set_signal" 2 = set_signal_2 [allocs raises];
}
