%% What Elixir expects around a program: the application `elixir`'s processes, at_exit hooks, exit codes, the report of an exception.
%% Stands in place of Elixir's `elixir:start/2`, `elixir_sup` and `Kernel.CLI`. Reached only from an entry module in Elixir.
%% Left out: preloading, and what starts the command line; blame (arguments that did not match) in reports.
-module(beamless_elixir).

-export([start_config/0, start_code_server/0, start_supervisor/0, finish/1, failed/3]).
-export([configure/4, not_started/2]).

start_config() -> elixir_config:start_link().

start_code_server() -> elixir_code_server:start_link().

%% Elixir's top supervisor, for what asks it by name. It has no children here: its configuration server is a service of its own.
start_supervisor() ->
    register(elixir_sup, erts_internal:spawn_system_process(timer, sleep, [infinity])).

%% Configuration that is computed at start: Module:main/1 is the code of `config/runtime.exs`, whose calls of `Config` gather in the process
%% dictionary under the keys that Elixir's own Config.Reader prepares for them.
configure(Module, Env, Target, Known) ->
    Config = 'Elixir.Config',
    _ = put({Config, opts}, {Env, Target}),
    _ = put({Config, imports}, disabled),
    _ = put({Config, config}, []),
    try Module:main([]) of
        Value -> application:set_env('Elixir.Config.Reader':merge(Known, gathered(erase({Config, config}), Value)))
    catch
        Class:Reason:Stack -> failed(Class, Reason, Stack)
    end,
    _ = erase({Config, opts}),
    _ = erase({Config, imports}),
    ok.

gathered([], Value) when is_list(Value) -> Value;
gathered(Config, _) -> Config.

not_started(App, Reason) ->
    Text = 'Elixir.Application':format_error(Reason),
    _ = beamless_native:flush(1),
    _ = beamless_native:write(2, [<<"ERROR! Could not start application ">>, atom_to_binary(App), <<": ">>, Text, $\n]),
    _ = beamless_native:flush(2),
    erlang:halt(1).

%% The hooks run with the status and may add further ones; a hook's exception is reported and does not stop the others.
finish(Status) ->
    case elixir_config:get(at_exit, []) of
        [] ->
            init:finish(Status);
        _ ->
            Hooks = elixir_config:get_and_put(at_exit, []),
            lists:foreach(fun(Hook) -> hook(Hook, Status) end, Hooks),
            finish(Status)
    end.

hook(Hook, Status) ->
    try Hook(Status)
    catch Class:Reason:Stack -> report(Class, Reason, Stack)
    end.

failed(exit, normal, _) -> finish(0);
failed(exit, shutdown, _) -> finish(0);
failed(exit, {shutdown, Status}, _) when is_integer(Status) -> finish(Status);
failed(Class, Reason, Stack) ->
    report(Class, Reason, Stack),
    finish(1).

report(Class, Reason, Stack) ->
    Frames = beamless_report:own_frames(Stack),
    Banner = 'Elixir.Exception':format_banner(Class, Reason, Frames),
    Trace = 'Elixir.Exception':format_stacktrace(Frames),
    _ = beamless_native:flush(1),
    _ = beamless_native:write(2, [Banner, $\n, Trace]),
    beamless_native:flush(2).
