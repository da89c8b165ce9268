%% Replaces OTP's `application_controller` (and `application_starter`, `kernel_config`, `kernel_refc`, `dist_ac` behind it): the process
%% and the table behind `application`. `.app` terms are embedded in the program (beamless_native:app_specs/0); only programs that load
%% modules read others from the code path.
%% Left out: distribution of applications, permissions, configuration files and changes, start phases, `-App Key Value` flags.
-module(application_controller).

-export([start/0, init/0]).
-export([load_application/1, unload_application/1, start_application/2, start_application_request/2, start_boot_application/2, stop_application/1]).
-export([is_running/1, which_applications/0, which_applications/1, loaded_applications/0, info/0, get_loaded/1]).
-export([set_env/2, set_env/3, set_env/4, unset_env/2, unset_env/3, get_env/2, get_all_env/1, get_pid_env/2, get_pid_all_env/1]).
-export([get_key/2, get_all_key/1, get_pid_key/2, get_pid_all_key/1]).
-export([get_application/1, get_application_module/1, get_master/1, start_type/1]).
-export([permit_application/2, control_application/1, change_application_data/2, prep_config_change/0, config_change/1]).
-export([format_log/1, format_log/2]).

-define(TAB, ac_tab).

%% running    [{App, Type, Master | undefined}], latest first
%% starting   [{App, Type, Master, [From]}]
-record(state, {running = [], starting = []}).

%% ---- the interface: reading goes to the table, everything else to the process

load_application(Application) -> call({load, Application}).
unload_application(App) -> call({unload, App}).
start_application(App, Type) -> call({start, App, Type}).
%% The answer is fetched with gen_server:receive_response/2 (26+).
start_application_request(App, Type) -> gen_server:send_request(?MODULE, {start, App, Type}).
start_boot_application(App, Type) -> started(start_application(App, Type)).
stop_application(App) -> call({stop, App}).
is_running(App) -> lists:keymember(App, 1, call(running)).
which_applications() -> call(which).
which_applications(infinity) -> call(which);
which_applications(Timeout) -> gen_server:call(?MODULE, which, Timeout).
set_env(Config, _) when is_list(Config) ->
    case wrong_config(Config) of
        none -> call({set_env, Config});
        Wrong -> {error, lists:flatten(Wrong)}
    end.
set_env(App, Key, Value) -> set_env(App, Key, Value, []).
set_env(App, Key, Value, _) -> call({set_env, [{App, [{Key, Value}]}]}).
unset_env(App, Key) -> unset_env(App, Key, []).
unset_env(App, Key, _) -> call({unset_env, App, Key}).

%% What is wrong with the configuration of applications, as text.
wrong_config([{App, Pairs} | Rest]) when is_atom(App), is_list(Pairs) ->
    case lists:keymember(App, 1, Rest) of
        true -> ["duplicate application config: ", atom_to_list(App)];
        false -> wrong_config(wrong_parameter(App, Pairs), Rest)
    end;
wrong_config([{App, Pairs} | _]) when is_list(Pairs) -> about(App, "application name must be an atom");
wrong_config([{App, _} | _]) -> about(App, "parameters must be a list");
wrong_config([Other | _]) -> io_lib:format("invalid application config: ~tp", [Other]);
wrong_config([]) -> none.

wrong_config(none, Rest) -> wrong_config(Rest);
wrong_config(Wrong, _) -> Wrong.

wrong_parameter(App, [{Name, Value} | Rest]) when is_atom(Name) ->
    case {lists:keymember(Name, 1, Rest), is_value(App, Name, Value)} of
        {true, _} -> about(App, ["duplicate parameter: ", atom_to_list(Name)]);
        {false, true} -> wrong_parameter(App, Rest);
        {false, false} -> about(App, ["erroneous parameter: ", atom_to_list(Name)])
    end;
wrong_parameter(App, [{Name, _} | _]) -> about(App, io_lib:format("invalid parameter name: ~tp", [Name]));
wrong_parameter(App, [Other | _]) -> about(App, io_lib:format("invalid parameter: ~tp", [Other]));
wrong_parameter(_, []) -> none.

about(App, What) -> [io_lib:format("application: ~tp; ", [App]), What].

%% The only parameter whose value is looked at says which nodes run an application.
is_value(kernel, distributed, Value) -> is_list(Value) andalso lists:all(fun is_placed/1, Value);
is_value(_, _, _) -> true.

is_placed({App, Nodes}) -> is_atom(App) andalso is_list(Nodes);
is_placed({App, Time, Nodes}) -> is_atom(App) andalso (Time =:= infinity orelse is_integer(Time)) andalso is_list(Nodes);
is_placed(_) -> false.

started({error, {already_started, _}}) -> ok;
started(Other) -> Other.

call(Request) ->
    case gen:call(?MODULE, '$gen_call', Request, infinity) of
        {ok, Answer} -> Answer
    end.

info() -> [{loaded, loaded_applications()}, {loading, []}, {started, []}, {start_p_false, []}, {running, call(running)}, {starting, []}].

%% The table is there when the process is linked; without it there is what the embedded .app term says.
get_env(App, Key) ->
    try ets:lookup(?TAB, {env, App, Key}) of
        [{_, Value}] -> {ok, Value};
        [] -> undefined
    catch
        error:badarg -> found(lists:keyfind(Key, 1, get_all_env(App)))
    end.

found({_, Value}) -> {ok, Value};
found(false) -> undefined.

get_all_env(App) ->
    try [{Key, Value} || [Key, Value] <- ets:match(?TAB, {{env, App, '$1'}, '$2'})]
    catch error:badarg -> proplists:get_value(env, embedded(App), [])
    end.

embedded(App) ->
    case lists:keyfind(App, 2, beamless_native:app_specs()) of
        {application, _, Keys} -> Keys;
        false -> []
    end.

keys(App) ->
    try ets:lookup(?TAB, {loaded, App}) of
        [{_, Keys}] -> Keys;
        [] -> []
    catch
        error:badarg -> embedded(App)
    end.

loaded_applications() ->
    try [info(App, Keys) || {{loaded, App}, Keys} <- ets:match_object(?TAB, {{loaded, '_'}, '_'})]
    catch error:badarg -> [info(App, Keys) || {application, App, Keys} <- beamless_native:app_specs(), lists:member(App, running())]
    end.

%% They count as running from the start: what their own start functions do is the platform layer's.
running() -> [kernel, stdlib, compiler, elixir].

info(App, Keys) -> {App, proplists:get_value(description, Keys, []), proplists:get_value(vsn, Keys, [])}.

get_loaded(App) ->
    case keys(App) of
        [] -> false;
        Keys -> {true, info(App, Keys)}
    end.

get_key(App, Key) ->
    case keys(App) of
        [] -> undefined;
        Keys -> key(Key, App, Keys)
    end.

key(env, App, _) -> {ok, get_all_env(App)};
key(Key, _, Keys) ->
    case proplists:lookup(Key, defaults()) of
        {_, Default} -> {ok, proplists:get_value(Key, Keys, Default)};
        none -> undefined
    end.

%% Every key of an .app term, in the order in which application:get_all_key/1 lists them.
defaults() ->
    [{description, []}, {id, []}, {vsn, []}, {modules, []}, {maxP, infinity}, {maxT, infinity}, {registered, []},
        {included_applications, []}, {optional_applications, []}, {applications, []}, {env, []}, {mod, []}, {start_phases, undefined}].

get_all_key(App) ->
    case keys(App) of
        [] -> undefined;
        Keys -> {ok, [begin {ok, Value} = key(Key, App, Keys), {Key, Value} end || {Key, _} <- defaults()]}
    end.

%% ---- by process: its group leader is the application's master

get_pid_env(Pid, Key) -> of_pid(Pid, undefined, fun(App) -> get_env(App, Key) end).
get_pid_all_env(Pid) -> of_pid(Pid, [], fun get_all_env/1).
get_pid_key(Pid, Key) -> of_pid(Pid, undefined, fun(App) -> get_key(App, Key) end).
get_pid_all_key(Pid) -> of_pid(Pid, [], fun get_all_key/1).
get_application(Pid) -> of_pid(Pid, undefined, fun(App) -> {ok, App} end).
start_type(Pid) -> of_pid(Pid, undefined, fun(_) -> local end).

of_pid(Master, Otherwise, Fun) ->
    try ets:match(?TAB, {{application_master, '$1'}, Master}) of
        [[App]] -> Fun(App);
        _ -> Otherwise
    catch
        error:badarg -> Otherwise
    end.

get_master(App) ->
    try ets:lookup(?TAB, {application_master, App}) of
        [{_, Master}] -> Master;
        [] -> undefined
    catch
        error:badarg -> undefined
    end.

get_application_module(Module) -> owner(Module, loaded()).

loaded() ->
    try [{App, Keys} || {{loaded, App}, Keys} <- ets:match_object(?TAB, {{loaded, '_'}, '_'})]
    catch error:badarg -> [{App, Keys} || {application, App, Keys} <- beamless_native:app_specs()]
    end.

owner(Module, [{App, Keys} | Apps]) ->
    case lists:member(Module, proplists:get_value(modules, Keys, [])) of
        true -> {ok, App};
        false -> owner(Module, Apps)
    end;
owner(_, []) ->
    undefined.

permit_application(_, _) -> ok.
control_application(_) -> ok.
change_application_data(_, _) -> ok.
prep_config_change() -> [].
config_change(_) -> ok.

%% ---- the process

start() ->
    Pid = erts_internal:spawn_system_process(?MODULE, init, []),
    true = register(?MODULE, Pid),
    {ok, Pid}.

init() ->
    _ = process_flag(trap_exit, true),
    ?TAB = ets:new(?TAB, [set, named_table, public, {read_concurrency, true}]),
    loop(#state{running = lists:reverse([{App, permanent, undefined} || App <- running(), load(App) =:= ok])}).

loop(S) ->
    receive
        {'$gen_call', From, Request} -> loop(request(Request, From, S));
        {started, Master, Result} -> loop(start_result(lists:keyfind(Master, 3, S#state.starting), Result, S));
        {'EXIT', Pid, Reason} -> loop(ended(lists:keyfind(Pid, 3, S#state.running), Reason, S));
        {stop_all, Status} -> stop_all(S#state.running, Status);
        _ -> loop(S)
    end.

request({load, Application}, From, S) -> answer(From, load(Application), S);
request({unload, App}, From, S) -> answer(From, unload(App, S), S);
request({set_env, Config}, From, S) -> answer(From, insert_env(Config), S);
request({unset_env, App, Key}, From, S) -> answer(From, delete_env(App, Key), S);
request(running, From, S) -> answer(From, [{App, Type} || {App, Type, _} <- S#state.running], S);
request(which, From, S) -> answer(From, [info(App, keys(App)) || {App, _, _} <- S#state.running], S);
request({stop, App}, From, S) -> stop(lists:keyfind(App, 1, S#state.running), App, From, S);
request({start, App, Type}, From, S) -> start(App, Type, From, S);
request(_, _, S) -> S.

answer(From, Answer, S) ->
    gen:reply(From, Answer),
    S.

%% ---- loading

load({application, App, Keys} = Spec) ->
    case ets:insert_new(?TAB, {{loaded, App}, Keys}) of
        true ->
            ok = insert_default_env(App, proplists:get_value(env, Keys, [])),
            load_included(proplists:get_value(included_applications, Keys, []));
        false ->
            {error, {already_loaded, Spec}}
    end;
load(App) when is_atom(App) ->
    case ets:member(?TAB, {loaded, App}) of
        true -> {error, {already_loaded, App}};
        false -> load_embedded(lists:keyfind(App, 2, beamless_native:app_specs()), App)
    end;
load(Other) ->
    {error, {bad_application, Other}}.

load_embedded(false, App) ->
    % Only programs that load modules look for files.
    case persistent_term:get(beamless_loader, none) of
        #{specification := Find} -> load_found(Find(App), App);
        none -> no_file("no such file or directory", App)
    end;
load_embedded(Spec, _) -> load(Spec).

load_found({ok, {application, App, Keys} = Spec}, App) when is_list(Keys) -> load(Spec);
load_found({ok, Spec}, _) -> {error, {bad_application, Spec}};
load_found({error, Text}, App) -> no_file(Text, App).

no_file(Text, App) -> {error, {Text, atom_to_list(App) ++ ".app"}}.

load_included([App | Apps]) ->
    case load(App) of
        ok -> load_included(Apps);
        {error, {already_loaded, _}} -> load_included(Apps);
        Error -> Error
    end;
load_included([]) ->
    ok.

%% What application:set_env/3,4 has set before stays.
insert_default_env(App, [{Key, Value} | Rest]) ->
    _ = ets:insert_new(?TAB, {{env, App, Key}, Value}),
    insert_default_env(App, Rest);
insert_default_env(_, []) ->
    ok.

unload(App, S) ->
    case {ets:member(?TAB, {loaded, App}), lists:keymember(App, 1, S#state.running)} of
        {false, _} -> {error, {not_loaded, App}};
        {true, true} -> {error, {running, App}};
        {true, false} ->
            ets:delete(?TAB, {loaded, App}),
            ets:match_delete(?TAB, {{env, App, '_'}, '_'}),
            ok
    end.

insert_env(Config) ->
    _ = [ets:insert(?TAB, {{env, App, Key}, Value}) || {App, Env} <- Config, {Key, Value} <- Env],
    ok.

delete_env(App, Key) ->
    ets:delete(?TAB, {env, App, Key}),
    ok.

%% ---- starting

start(App, Type, From, #state{running = Running, starting = Starting} = S) ->
    case {lists:keymember(App, 1, Running), lists:keyfind(App, 1, Starting)} of
        {true, _} -> answer(From, {error, {already_started, App}}, S);
        {_, {App, Type1, Master, Waiting}} ->
            S#state{starting = lists:keyreplace(App, 1, Starting, {App, Type1, Master, [From | Waiting]})};
        {false, false} -> start_loaded(ets:member(?TAB, {loaded, App}), App, Type, From, S)
    end.

start_loaded(false, App, _, From, S) ->
    answer(From, {error, {not_loaded, App}}, S);
start_loaded(true, App, Type, From, #state{running = Running} = S) ->
    Keys = keys(App),
    Optional = proplists:get_value(optional_applications, Keys, []),
    Needed = [Dep || Dep <- proplists:get_value(applications, Keys, []), not lists:keymember(Dep, 1, Running),
        not (lists:member(Dep, Optional) andalso not ets:member(?TAB, {loaded, Dep}))],
    case Needed of
        [Missing | _] -> answer(From, {error, {not_started, Missing}}, S);
        [] -> start_ready(proplists:get_value(mod, Keys, []), App, Type, From, S)
    end.

start_ready({Module, Args}, App, Type, From, #state{starting = Starting} = S) ->
    Master = application_master:start_link(self(), Module, Args),
    ets:insert(?TAB, {{application_master, App}, Master}),
    Master ! {start, self()},
    S#state{starting = [{App, Type, Master, [From]} | Starting]};
start_ready(_, App, Type, From, #state{running = Running} = S) ->
    answer(From, ok, S#state{running = [{App, Type, undefined} | Running]}).

start_result({App, Type, Master, Waiting}, Result, #state{running = Running, starting = Starting} = S) ->
    _ = [gen:reply(From, Result) || From <- Waiting],
    Left = lists:keydelete(App, 1, Starting),
    case Result of
        ok ->
            S#state{starting = Left, running = [{App, Type, Master} | Running]};
        {error, Reason} ->
            ets:delete(?TAB, {application_master, App}),
            report(App, Reason, Type),
            S#state{starting = Left}
    end;
start_result(false, _, S) ->
    S.

%% ---- stopping

stop(false, App, From, S) ->
    answer(From, {error, {not_started, App}}, S);
stop({App, Type, Master}, App, From, #state{running = Running} = S) ->
    stop_master(Master),
    ets:delete(?TAB, {application_master, App}),
    report(App, stopped, Type),
    answer(From, ok, S#state{running = lists:keydelete(App, 1, Running)}).

stop_master(undefined) -> ok;
stop_master(Master) -> application_master:stop(Master).

ended({App, Type, _}, Reason, #state{running = Running} = S) ->
    ets:delete(?TAB, {application_master, App}),
    report(App, Reason, Type),
    _ = ends_program(Type, Reason) andalso init:stop(1),
    S#state{running = lists:keydelete(App, 1, Running)};
ended(false, _, S) ->
    S.

ends_program(permanent, _) -> true;
ends_program(transient, Reason) -> Reason =/= normal;
ends_program(temporary, _) -> false.

stop_all([{_, _, Master} | Running], Status) ->
    stop_master(Master),
    stop_all(Running, Status);
stop_all([], Status) ->
    erlang:halt(Status).

report(App, Reason, Type) ->
    logger:log(notice, #{label => {application_controller, exit}, report => [{application, App}, {exited, Reason}, {type, Type}]},
        #{domain => [otp], report_cb => fun ?MODULE:format_log/1, error_logger => #{tag => info_report, type => std_info}}).

%% A report as the old interface to the log has it: a format and its arguments, with terms cut at the depth of error_logger.
format_log(Report) ->
    Depth = error_logger:get_format_depth(),
    Items = [{Name, error_logger:limit_term(Value)} || {Name, Value} <- items(Report)],
    lay_out(Items, #{depth => Depth, single_line => false, encoding => utf8}).

format_log(Report, Options) ->
    Defaults = #{chars_limit => unlimited, depth => unlimited, single_line => false, encoding => utf8},
    #{chars_limit := Limit} = All = maps:merge(Defaults, Options),
    {Format, Args} = lay_out(items(Report), All),
    io_lib:format(Format, Args, [{chars_limit, Limit} || Limit =/= unlimited]).

items(#{label := {application_controller, _}, report := Report}) -> Report.

lay_out(Items, #{single_line := Single, depth := Depth} = Options) ->
    P = control(Options),
    Lines = case Single of
        true -> lists:join(" ", [[title(Name), ": ", P, "."] || {Name, _} <- Items]);
        false -> [["    ", atom_to_list(Name), ": ", P, "~n"] || {Name, _} <- Items]
    end,
    {lists:flatten(Lines), lists:append([argument(Value, Depth) || {_, Value} <- Items])}.

argument(Value, unlimited) -> [Value];
argument(Value, Depth) -> [Value, Depth].

%% The control sequence that prints a term: ~p or ~P, on one line, of any characters.
control(#{single_line := Single, encoding := Encoding, depth := Depth}) ->
    Width = case Single of true -> "0"; false -> "" end,
    Letters = case {Encoding, Depth} of
        {latin1, unlimited} -> "p";
        {latin1, _} -> "P";
        {_, unlimited} -> "tp";
        {_, _} -> "tP"
    end,
    [$~, Width, Letters].

title(application) -> "Application";
title(started_at) -> "Started at";
title(exited) -> "Exited";
title(type) -> "Type".
