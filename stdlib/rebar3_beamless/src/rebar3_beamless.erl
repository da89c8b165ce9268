%% The plugin: what it adds to rebar3, and running the `beamless` command: where it is, its terminal, and how it ended.
-module(rebar3_beamless).

-export([init/1, provider/1, run/2, format_error/1]).

%% A port's program knows of the BEAM's end by the end of descriptor 3 alone. The shell between them makes of it a signal: an interrupted rebar3
%% leaves no program behind. What runs in a shell's background has no standard input but the one that is named.
-define(SHELL,
    "exec 5<&0\n"
    "\"$@\" <&5 3<&- 4>&- 5<&- &\n"
    "child=$!\n"
    "{ read -r _ <&3; kill \"$child\"; } >/dev/null 2>&1 4>&- 5<&- &\n"
    "watcher=$!\n"
    "wait \"$child\"\n"
    "status=$?\n"
    "kill \"$watcher\" 2>/dev/null\n"
    "exit \"$status\"\n").

%% rebar3 asks a plugin's main module for its providers.
init(State) ->
    Modules = [rebar3_beamless_build, rebar3_beamless_run, rebar3_beamless_test],
    {ok, lists:foldl(fun(Module, Acc) -> rebar_state:add_provider(Acc, provider(Module)) end, State, Modules)}.

%% `rebar3 beamless NAME`. The options are declared so that rebar3 lets them pass and lists them; the command reads them itself.
provider(Module) ->
    #{name := Name, short := Short, long := Long, options := Options} = Module:about(),
    providers:create([
        {name, Name},
        {namespace, beamless},
        {module, Module},
        {bare, true},
        {deps, []},
        {example, "rebar3 beamless " ++ atom_to_list(Name)},
        {short_desc, Short},
        {desc, Short ++ ". " ++ Long},
        {opts, Options}
    ]).

%% The command's words are those after the task's name.
run(Name, State) ->
    case command() of
        {ok, Command} ->
            case status(Command, [atom_to_list(Name) | rebar_state:command_args(State)]) of
                0 -> {ok, State};
                Status -> ended(Status)
            end;
        {error, Reason} ->
            {error, {?MODULE, Reason}}
    end.

%% rebar3 knows only two exit codes of its own.
ended(Status) ->
    rebar_api:debug("beamless has ended with ~p", [Status]),
    erlang:halt(Status).

format_error(absent) ->
    "the beamless command is not on PATH: install Beamless, or let the environment's BEAMLESS be the path of the command";
format_error({no_program, Path}) ->
    io_lib:format("BEAMLESS names ~ts, which is no program", [Path]).

command() ->
    case os:getenv("BEAMLESS", "") of
        "" -> found(os:find_executable("beamless"), absent);
        Path -> found(os:find_executable(filename:absname(Path)), {no_program, Path})
    end.

found(false, Reason) -> {error, Reason};
found(Path, _) -> {ok, Path}.

status(Command, Words) ->
    Port = open_port({spawn_executable, os:find_executable("sh")}, [nouse_stdio, exit_status, {args, ["-c", ?SHELL, "sh", Command | Words]}]),
    receive
        {Port, {exit_status, Status}} -> Status
    end.
