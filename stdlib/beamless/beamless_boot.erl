%% The first process of a program: starts the linked services, runs the entry module's main/1, and ends the program.
%% Stands in place of OTP's `init:boot`, `erl_init`, boot scripts, `kernel`'s supervision tree and `escript`.
%% Left out: boot scripts, `-s`/`-run`/`-eval`, heart, distribution, interactive code loading.
-module(beamless_boot).

-export([start/1]).
-export([arguments/0]).

%% The runtime spawns its first process here. Main is the entry module; it is the only dynamic call, and the compiler knows it.
start(Main) ->
    Kind = beamless_native:main_kind(),
    User = beamless_io:start_user(Kind),
    true = erlang:group_leader(User, self()),
    start_services(beamless_native:services(), Kind),
    prepare(beamless_native:start_apps(), Kind),
    run(Kind, Main).

%% One clause a row of ../services.txt. A service that is not in services/0 costs nothing: its clause is dead.
start_services([Name | Names], Kind) ->
    start_service(Name, Kind),
    start_services(Names, Kind);
start_services([], _) ->
    ok.

start_service(standard_error, Kind) -> beamless_io:start_standard_error(Kind);
start_service(logger, _) -> beamless_logger:start();
start_service(file_server_2, _) -> file_server:start();
start_service(application_controller, _) -> application_controller:start();
start_service(elixir_config, _) -> beamless_elixir:start_config();
start_service(elixir_code_server, _) -> beamless_elixir:start_code_server();
start_service(elixir_sup, _) -> beamless_elixir:start_supervisor();
start_service(inet_drivers, _) -> beamless_services:start_inet_drivers();
start_service(socket_registry, _) -> beamless_services:start_sockets();
start_service(inet_db, _) -> beamless_services:start_inet_db();
start_service(erl_signal_server, _) -> beamless_services:start_signal_server();
start_service(kernel_sup, _) -> beamless_services:start_supervisor(kernel_sup);
start_service(kernel_safe_sup, _) -> beamless_services:start_supervisor(kernel_safe_sup);
start_service(logger_sup, _) -> beamless_services:start_supervisor(logger_sup);
start_service(beamless_loader, _) -> beamless_loader:start();
start_service(init, _) -> init:start().

%% What a project asks for before its main: configuration, then its applications with what they depend on. A program built from plain files has none.
prepare([Step | Steps], Kind) ->
    step(Step, Kind),
    prepare(Steps, Kind);
prepare([], _) ->
    ok.

step({files, Files}, _) ->
    beamless_native:embed(Files);
step({env, Config}, _) ->
    application:set_env(Config);
step({config, Module, Env, Target, Known}, _) ->
    beamless_elixir:configure(Module, Env, Target, Known);
step({start, App, Type}, Kind) ->
    case application:ensure_all_started(App, Type) of
        {ok, _} -> ok;
        {error, Reason} -> not_started(App, Reason, Kind)
    end.

not_started(_, {App, Reason}, elixir) ->
    beamless_elixir:not_started(App, Reason);
not_started(App, Reason, _) ->
    _ = beamless_report:failure(["could not start application ", atom_to_list(App), ": ", beamless_report:term(Reason)]),
    erlang:halt(1).

run(_, {exunit, Scripts, Modules}) ->
    beamless_test:exunit(Scripts, Modules, arguments());
run(_, {eunit, Modules}) ->
    beamless_test:eunit(Modules, arguments());
run(erlang, Main) ->
    try Main:main(arguments()) of
        _ -> init:finish(0)
    catch
        Class:Reason:Stack ->
            beamless_report:uncaught(Class, Reason, Stack),
            erlang:halt(1)
    end;
run(elixir, Main) ->
    try Main:main([unicode:characters_to_binary(Argument, unicode) || Argument <- arguments()]) of
        _ -> beamless_elixir:finish(0)
    catch
        Class:Reason:Stack -> beamless_elixir:failed(Class, Reason, Stack)
    end.

%% The command line as strings, decoded as file names are; an argument that is not valid in that encoding is taken as latin1.
arguments() ->
    Encoding = file:native_name_encoding(),
    [argument(Bytes, Encoding) || Bytes <- beamless_native:argv()].

argument(Bytes, utf8) ->
    case unicode:characters_to_list(Bytes, unicode) of
        String when is_list(String) -> String;
        _ -> binary_to_list(Bytes)
    end;
argument(Bytes, latin1) ->
    binary_to_list(Bytes).
