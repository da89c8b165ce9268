//! Rows of `re`: regular expressions.

section! {
    ($) for_each_bif_re
    re "version" 0 = version_0 [allocs];
    re "compile" 1 = compile_1 [allocs raises];
    re "compile" 2 = compile_2 [allocs raises];
    re "run" 2 = run_2 [allocs raises];
    re "run" 3 = run_3 [allocs raises];
    re "internal_run" 4 = internal_run_4 [allocs raises];
    re "inspect" 2 = inspect_2 [allocs raises];
}
