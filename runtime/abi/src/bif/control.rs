//! Rows of raising, applying and asking about code.

section! {
    ($) for_each_bif_control
    erlang "apply" 2 = apply_2 [raises yields];
    erlang "apply" 3 = apply_3 [raises yields];
    erlang "error" 1 = error_1 [raises noreturn];
    erlang "error" 2 = error_2 [raises noreturn];
    erlang "error" 3 = error_3 [raises noreturn];
    erlang "exit" 1 = exit_1 [raises noreturn];
    erlang "throw" 1 = throw_1 [raises noreturn];
    erlang "raise" 3 = raise_3 [raises];
    erlang "nif_error" 1 = nif_error_1 [raises noreturn];
    erlang "nif_error" 2 = nif_error_2 [raises noreturn];
    erlang "load_nif" 2 = load_nif_2 [allocs raises];
    erlang "function_exported" 3 = function_exported_3 [raises];
    erlang "module_loaded" 1 = module_loaded_1 [raises];
    erlang "is_builtin" 3 = is_builtin_3 [raises];
    erlang "loaded" 0 = loaded_0 [allocs];
    erlang "pre_loaded" 0 = pre_loaded_0 [allocs];
    erlang "check_old_code" 1 = check_old_code_1 [raises];
    erlang "delete_module" 1 = delete_module_1 [raises];
    erlang "get_module_info" 1 = get_module_info_1 [allocs raises];
    erlang "get_module_info" 2 = get_module_info_2 [allocs raises];
    erlang "make_fun" 3 = make_fun_3 [allocs raises];
    erlang "fun_info" 2 = fun_info_2 [allocs raises];
    erlang "fun_info_mfa" 1 = fun_info_mfa_1 [allocs raises];
}
