%% Runs the cases of one Common Test suite, without code loading and without other nodes, the same natively and on the BEAM.
%% usage: main([Suite, DataRoot, PrivDir | Cases]). One line a case: PASS | FAIL | SKIP, Suite:Group.Case, and the reason.
-module(conformance).
-export([main/1, start/0]).

-define(CASE_LIMIT, 60000).
-define(LEFT_OVER_LIMIT, 10000).

-record(run, {suite, groups, only, path = []}).

%% The BEAM's entry: erl -s conformance start -extra Suite DataRoot PrivDir
start() ->
    main(init:get_plain_arguments()),
    halt(0).

main([Name, DataRoot, Priv | Only]) ->
    % As in erl.
    code:add_patha("."),
    Suite = list_to_atom(Name),
    Data = filename:join(DataRoot, Name ++ "_data") ++ "/",
    Config = [{data_dir, Data}, {priv_dir, Priv ++ "/"}, {nodenames, []}],
    Run = #run{suite = Suite, groups = call(Suite, groups, [], []), only = [list_to_atom(Case) || Case <- Only]},
    case apart(fun() -> suite(Run, Config) end, infinity) of
        {value, ok} -> ok;
        {died, Reason} -> report(Run, init_per_suite, {fail, Reason})
    end,
    io:format("DONE ~s~n", [Suite]).

suite(#run{suite = Suite} = Run, Config) ->
    All = case call(Suite, all, [], []) of
              {skip, _} = Skip -> [Skip];
              Items -> Items
          end,
    within(Run, all, init_per_suite, end_per_suite, [], Config, fun(Config1) -> items(Run, All, Config1) end).

%% The body of a suite or a group between its two functions.
within(#run{suite = Suite} = Run, What, Init, End, Args, Config, Body) ->
    case attempt(fun() -> call(Suite, Init, Args ++ [Config], Config) end) of
        {ok, {Skip, Why}} when Skip =:= skip; Skip =:= skipped -> report(Run, What, {skip, Why});
        {ok, {skip_and_save, Why, _}} -> report(Run, What, {skip, Why});
        {ok, {return_group_result, _}} -> ok;
        {ok, {ok, Config1}} -> between(Run, End, Args, Config1, Body);
        {ok, Config1} when is_list(Config1) -> between(Run, End, Args, Config1, Body);
        Failed when What =:= all -> report(Run, Init, {fail, Failed});
        Failed -> report(Run, What, {fail, Failed})
    end,
    ok.

between(#run{suite = Suite}, End, Args, Config, Body) ->
    Body(Config),
    attempt(fun() -> call(Suite, End, Args ++ [Config], ok) end).

items(Run, Items, Config) -> lists:foreach(fun(Item) -> item(Run, Item, Config) end, Items).

item(Run, Items, Config) when is_list(Items) -> items(Run, Items, Config);
item(Run, {group, Name}, Config) -> group(Run, Name, Config);
item(Run, {group, Name, _}, Config) -> group(Run, Name, Config);
item(Run, {testcase, Case, _}, Config) -> item(Run, Case, Config);
item(Run, {Name, _, _} = Group, Config) -> group(Run#run{groups = [Group | Run#run.groups]}, Name, Config);
item(Run, {_, Case}, Config) when is_atom(Case) -> item(Run, Case, Config);
item(#run{only = Only} = Run, Case, Config) when is_atom(Case) ->
    case Only =:= [] orelse lists:member(Case, Only) of
        true -> report(Run, Case, verdict(Run#run.suite, Case, Config));
        false -> ok
    end;
item(Run, Other, _) -> report(Run, unknown_item, {skip, Other}).

group(Run, Name, Config) ->
    Group = lists:keyfind(Name, 1, Run#run.groups),
    Items = element(tuple_size(Group), Group),
    Inner = Run#run{path = Run#run.path ++ [Name]},
    within(Run, Name, init_per_group, end_per_group, [Name], Config, fun(Config1) -> items(Inner, Items, Config1) end).

verdict(Suite, Case, Config) ->
    case apart(fun() -> testcase(Suite, Case, Config) end, ?CASE_LIMIT) of
        {value, Verdict} -> Verdict;
        {died, Reason} -> {fail, {died, Reason}};
        timeout -> {fail, timeout}
    end.

testcase(Suite, Case, Config) ->
    case attempt(fun() -> call(Suite, init_per_testcase, [Case, Config], Config) end) of
        {ok, {Skip, Why}} when Skip =:= skip; Skip =:= skipped -> {skip, Why};
        {ok, {fail, Why}} -> {fail, Why};
        {ok, Config1} when is_list(Config1) ->
            Verdict = body(Suite, Case, Config1),
            Ended = attempt(fun() -> call(Suite, end_per_testcase, [Case, [status(Verdict) | Config1]], ok) end),
            ended(Verdict, Ended);
        Failed -> {fail, {init_per_testcase, Failed}}
    end.

body(Suite, Case, Config) ->
    case attempt(fun() -> Suite:Case(Config) end) of
        {ok, {Skip, Why}} when Skip =:= skip; Skip =:= skipped -> {skip, Why};
        {ok, _} -> pass;
        Failed -> {fail, Failed}
    end.

status(pass) -> {tc_status, ok};
status({skip, Why}) -> {tc_status, {skipped, Why}};
status({fail, Why}) -> {tc_status, {failed, Why}}.

ended(pass, {ok, {fail, Why}}) -> {fail, Why};
ended(pass, {ok, _}) -> pass;
ended(pass, Failed) -> {fail, {end_per_testcase, Failed}};
ended(Verdict, _) -> Verdict.

%% Runs Fun in a process of its own, so that what it leaves behind is not the next case's.
apart(Fun, Limit) ->
    Parent = self(),
    Tag = make_ref(),
    {Pid, Monitor} = spawn_monitor(fun() -> Value = Fun(), Parent ! {Tag, Value, linked()} end),
    receive
        {Tag, Value, Linked} -> gone([Monitor | [monitor(process, Other) || Other <- Linked]]), {value, Value};
        {'DOWN', Monitor, process, Pid, Reason} -> {died, Reason}
    after Limit ->
        exit(Pid, kill),
        timeout
    end.

%% Supervisors and servers end with the case that started them, which takes a moment: a name of theirs is free for the next case only then.
linked() ->
    {links, Links} = process_info(self(), links),
    [Pid || Pid <- Links, is_pid(Pid)].

gone(Monitors) ->
    Limit = erlang:start_timer(?LEFT_OVER_LIMIT, self(), left_over),
    lists:foreach(fun(Monitor) ->
        receive
            {'DOWN', Monitor, process, _, _} -> ok;
            {timeout, Limit, left_over} -> self() ! {timeout, Limit, left_over}
        end
    end, Monitors),
    erlang:cancel_timer(Limit),
    lists:foreach(fun(Monitor) -> demonitor(Monitor, [flush]) end, Monitors),
    receive {timeout, Limit, left_over} -> ok after 0 -> ok end.

attempt(Fun) ->
    try {ok, Fun()}
    catch
        throw:{Skip, Why} when Skip =:= skip; Skip =:= skipped -> {ok, {skip, Why}};
        exit:{test_case_failed, Why} -> {failed, Why};
        Class:Reason:Stack -> {Class, Reason, lists:sublist(Stack, 4)}
    end.

call(Module, Function, Args, Default) ->
    _ = Module:module_info(module),
    case erlang:function_exported(Module, Function, length(Args)) of
        true -> apply(Module, Function, Args);
        false -> Default
    end.

report(#run{suite = Suite, path = Path}, Case, Verdict) ->
    Name = lists:join(".", [atom_to_list(Part) || Part <- Path ++ [Case]]),
    case Verdict of
        pass -> io:format("PASS ~s:~s~n", [Suite, Name]);
        {skip, Why} -> io:format("SKIP ~s:~s ~s~n", [Suite, Name, one_line(Why)]);
        {fail, Why} -> io:format("FAIL ~s:~s ~s~n", [Suite, Name, one_line(Why)])
    end.

one_line(Why) ->
    Text = lists:flatten(io_lib:format("~0P", [Why, 40])),
    lists:sublist([case Char of $\n -> $\s; _ -> Char end || Char <- Text], 400).
