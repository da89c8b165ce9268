%% Replaces OTP's `init` (and with it `erl_init`): the emulator's command line and the boot sequence, which a native program lacks.
%% Answers about flags as a program started with `-noshell` and nothing else would; everything on the command line is a plain argument.
%% Left out: boot/1 and boot scripts, restart/0,1 and reboot/0 (they end the program), on_load handlers.
-module(init).

-export([get_arguments/0, get_argument/1, get_plain_arguments/0]).
-export([stop/0, stop/1, restart/0, restart/1, reboot/0, get_status/0]).
-export([script_id/0, script_name/0, notify_when_started/1, wait_until_started/0]).
-export([fetch_loaded/0, ensure_loaded/1, make_permanent/2, objfile_extension/0, archive_extension/0, code_path_choice/0]).
-export([get_configfd/1, set_configfd/2, run_on_load_handlers/0]).
-export([finish/1, start/0, idle/0]).

%% The process of that name, which OTP's programs have whether or not they use it: it answers nothing.
start() ->
    true = register(?MODULE, erts_internal:spawn_system_process(?MODULE, idle, [])).

idle() ->
    receive
        _ -> idle()
    end.

get_arguments() -> [{noshell, []}].

get_argument(noshell) -> {ok, [[]]};
get_argument(home) ->
    case os:getenv("HOME") of
        false -> error;
        Home -> {ok, [[Home]]}
    end;
get_argument(progname) -> {ok, [[program()]]};
get_argument(_) -> error.

program() -> unicode:characters_to_list(beamless_native:program()).

get_plain_arguments() -> beamless_boot:arguments().

stop() -> stop(0).

%% Returns at once; running applications are stopped in a process of its own, then the program ends.
stop(Status) when is_integer(Status), Status >= 0; is_list(Status) ->
    persistent_term:put({?MODULE, stopping}, true),
    case whereis(application_controller) of
        undefined ->
            erlang:halt(Status);
        Controller ->
            Controller ! {stop_all, Status},
            ok
    end.

%% The entry module's main/1 has returned: a stop that is under way goes first.
finish(Status) ->
    case persistent_term:get({?MODULE, stopping}, false) of
        false -> erlang:halt(Status);
        true -> receive after infinity -> ok end
    end.

restart() -> stop().
restart(_) -> stop().
reboot() -> stop().

get_status() ->
    case persistent_term:get({?MODULE, stopping}, false) of
        false -> {started, started};
        true -> {stopping, stopping}
    end.

script_id() -> {"Beamless", ""}.
script_name() -> [].
notify_when_started(_) -> started.
wait_until_started() -> ok.
fetch_loaded() -> [].
ensure_loaded(Module) -> code:ensure_loaded(Module).
make_permanent(_, _) -> ok.
objfile_extension() -> ".beam".
archive_extension() -> ".ez".
code_path_choice() -> relaxed.
get_configfd(_) -> none.
set_configfd(_, _) -> ok.
run_on_load_handlers() -> ok.
