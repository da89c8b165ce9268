//! Rows of processes: spawning, signals, links, monitors, names, flags, the dictionary, facts about processes.

section! {
    ($) for_each_bif_process
    erlang "spawn" 3 = spawn_3 [allocs raises];
    erlang "spawn_link" 3 = spawn_link_3 [allocs raises];
    erlang "spawn_opt" 4 = spawn_opt_4 [allocs raises];
    erts_internal "spawn_request" 4 = spawn_request_4 [allocs raises];
    erts_internal "spawn_system_process" 3 = spawn_system_process_3 [allocs raises];
    erlang "spawn_request_abandon" 1 = spawn_request_abandon_1 [raises];
    erlang "!" 2 = send_op_2 [allocs raises];
    erlang "send" 2 = send_2 [allocs raises];
    erlang "send" 3 = send_3 [allocs raises];
    erlang "link" 1 = link_1 [allocs raises];
    erlang "unlink" 1 = unlink_1 [raises];
    erlang "exit" 2 = exit_2 [raises yields];
    erlang "exit_signal" 2 = exit_signal_2 [raises yields];
    erlang "monitor" 2 = monitor_2 [allocs raises];
    erlang "monitor" 3 = monitor_3 [allocs raises];
    erlang "demonitor" 1 = demonitor_1 [raises];
    erlang "demonitor" 2 = demonitor_2 [raises];
    erlang "alias" 1 = alias_1 [allocs raises];
    erlang "unalias" 1 = unalias_1 [raises];
    erlang "register" 2 = register_2 [raises];
    erlang "unregister" 1 = unregister_1 [raises];
    erlang "whereis" 1 = whereis_1 [raises];
    erlang "registered" 0 = registered_0 [allocs];
    erlang "group_leader" 0 = group_leader_0 [];
    erts_internal "group_leader" 2 = group_leader_2 [yields];
    erts_internal "group_leader" 3 = group_leader_3 [allocs];
    erlang "put" 2 = put_2 [];
    erlang "get" 0 = get_0 [allocs];
    erlang "get" 1 = get_1 [];
    erlang "get_keys" 0 = get_keys_0 [allocs];
    erlang "get_keys" 1 = get_keys_1 [allocs];
    erlang "erase" 0 = erase_0 [allocs];
    erlang "erase" 1 = erase_1 [];
    erlang "process_flag" 2 = process_flag_2 [allocs raises];
    erts_internal "process_flag" 3 = process_flag_3 [allocs raises yields];
    erlang "process_info" 1 = process_info_1 [raises yields];
    erlang "process_info" 2 = process_info_2 [raises yields];
    erlang "processes" 0 = processes_0 [allocs];
    erlang "is_process_alive" 1 = is_process_alive_1 [raises yields];
    erts_internal "is_process_alive" 2 = is_process_alive_2 [allocs];
    erts_internal "is_system_process" 1 = is_system_process_1 [raises];
    erts_internal "suspend_process" 2 = suspend_process_2 [raises yields];
    erlang "resume_process" 1 = resume_process_1 [raises];
    erts_internal "request_system_task" 3 = request_system_task_3 [allocs];
    erts_internal "request_system_task" 4 = request_system_task_4 [allocs];
    erts_internal "garbage_collect" 1 = garbage_collect_1 [yields];
    erlang "hibernate" 3 = hibernate_3 [raises yields];
    erlang "yield" 0 = yield_0 [allocs];
    erlang "bump_reductions" 1 = bump_reductions_1 [allocs raises];
}
