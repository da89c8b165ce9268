-module(application_test).
-behaviour(application).
-compile([export_all, nowarn_export_all]).

%% The same calls to OTP's controller and to ours; only what they answer for kernel and stdlib differs.
same_test() ->
    persistent_term:put(mock_app_specs, [{application, kernel, [{vsn, "k"}]}, {application, stdlib, [{vsn, "s"}]}]),
    catch unregister(x_application_controller),
    {ok, _} = x_application_controller:start(),
    Otp = steps(application_controller),
    Ours = steps(x_application_controller),
    [] = [{O, U} || {O, U} <- lists:zip(Otp, Ours), O =/= U].

steps(C) ->
    Spec = fun(Args) -> {application, t1, [{mod, {?MODULE, Args}}, {applications, [kernel, stdlib]}, {env, [{k, v}]}, {modules, [?MODULE]}, {vsn, "1"}]} end,
    A = [C:load_application(Spec(ok)), C:load_application(Spec(ok)), C:get_env(t1, k), C:get_env(t1, zz), C:get_env(nope, k), C:set_env(t1, k, w),
        C:get_env(t1, k), C:set_env(t1, n, 1), lists:sort(C:get_all_env(t1)), C:unset_env(t1, n), C:get_key(t1, modules), C:get_key(t1, nokey), C:get_all_key(t1),
        C:get_key(nope, vsn), C:get_all_key(nope), C:is_running(t1), C:start_application(t1, temporary), C:is_running(t1), C:start_application(t1, temporary),
        hd(C:which_applications()), C:unload_application(t1), C:get_application_module(?MODULE),
        call(C), C:stop_application(t1), C:stop_application(t1), whereis(t1_worker), C:unload_application(t1), C:unload_application(t1)],
    B = [begin
        ok = C:load_application(Spec(How)),
        R = C:start_application(t1, temporary),
        ok = C:unload_application(t1),
        shape(R)
    end || How <- [fail, odd, throw, exit, error]],
    D = [C:load_application({application, t2, [{applications, [t3]}]}), C:start_application(t2, temporary), C:unload_application(t2),
        C:start_application(nonex, temporary), C:load_application(nonex), C:stop_application(nonex), C:get_application(self())],
    E = [C:load_application(Spec(ok)), C:start_application(t1, temporary), exit(whereis(t1_worker), kill), timer:sleep(50), C:is_running(t1), C:unload_application(t1)],
    A ++ B ++ D ++ E.

shape({error, {bad_return, {MFA, {'EXIT', {R, S}}}}}) when is_list(S) -> {error, {bad_return, {MFA, {'EXIT', R}}}};
shape(R) -> R.

call(C) ->
    t1_worker ! {self(), C},
    receive {t1_worker, Answer} -> Answer after 1000 -> none end.

start(normal, ok) ->
    Pid = spawn_link(fun() -> register(t1_worker, self()), worker() end),
    timer:sleep(10),
    {ok, Pid, state};
start(normal, fail) -> {error, why};
start(normal, odd) -> foo;
start(normal, throw) -> throw(up);
start(normal, exit) -> exit(out);
start(normal, error) -> error(bad).

stop(state) -> ok.

worker() ->
    receive {From, C} -> From ! {t1_worker, [C:get_application(group_leader()), C:get_pid_env(group_leader(), k), C:start_type(group_leader())]} end,
    worker().
