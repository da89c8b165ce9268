%% Replaces Elixir's `elixir_config`, a gen_server over an ets table that also names the tokenizer of identifiers.
%% Reading is the same table; writing goes through a plain process. Without the process (a program that only reads), the defaults hold.
%% identifier_tokenizer/0 answers with beamless_tokenizer, which is small (Elixir's own holds every Unicode table: 1.4 MB of Core).
%% Left out: the compiler's options, bootstrap.
-module(elixir_config).
-compile({no_auto_import, [get/1, put/2]}).

-export([new/1, delete/1, warn/2, serial/1, static/1, is_bootstrap/0, identifier_tokenizer/0]).
-export([put/2, get/1, get/2, update/2, get_and_put/2]).
-export([start_link/0, init/0]).

static(Map) when is_map(Map) -> ok.
is_bootstrap() -> false.
identifier_tokenizer() -> beamless_tokenizer.

get(Key) -> get(Key, fun() -> error(badarg, [Key]) end, written(Key)).
get(Key, Default) -> get(Key, fun() -> Default end, written(Key)).

get(_, _, {ok, Value}) -> Value;
get(Key, Otherwise, none) -> default(Key, Otherwise).

written(Key) ->
    try ets:lookup(?MODULE, Key) of
        [{_, Value}] -> {ok, Value};
        [] -> none
    catch
        error:badarg -> none
    end.

default(argv, _) -> [unicode:characters_to_binary(Argument) || Argument <- init:get_plain_arguments()];
default(at_exit, _) -> [];
default(no_halt, _) -> false;
default(docs, _) -> true;
default(debug_info, _) -> true;
default(relative_paths, _) -> true;
default(ignore_already_consolidated, _) -> false;
default(ignore_module_conflict, _) -> false;
default(warnings_as_errors, _) -> false;
default(parser_options, _) -> [];
default(no_warn_undefined, _) -> [];
default(tracers, _) -> [];
default({uri, <<"ftp">>}, _) -> 21;
default({uri, <<"sftp">>}, _) -> 22;
default({uri, <<"tftp">>}, _) -> 69;
default({uri, <<"http">>}, _) -> 80;
default({uri, <<"https">>}, _) -> 443;
default({uri, <<"ldap">>}, _) -> 389;
default({uri, <<"ws">>}, _) -> 80;
default({uri, <<"wss">>}, _) -> 443;
default(_, Otherwise) -> Otherwise().

put(Key, Value) -> serial(fun() -> ets:insert(?MODULE, {Key, Value}), ok end).

get_and_put(Key, Value) ->
    serial(fun() ->
        Old = get(Key),
        ets:insert(?MODULE, {Key, Value}),
        Old
    end).

update(Key, Fun) ->
    serial(fun() ->
        Value = Fun(get(Key)),
        ets:insert(?MODULE, {Key, Value}),
        Value
    end).

%% True the first time that a warning with this key comes from this place.
warn(Key, [{M, F, ArgsOrArity, _} | _]) ->
    Entry = {warn, Key, M, F, arity(ArgsOrArity)},
    try ets:insert_new(?MODULE, {Entry, 0})
    catch error:badarg -> true
    end;
warn(_, _) ->
    true.

arity(Args) when is_list(Args) -> length(Args);
arity(Arity) -> Arity.

new(Options) ->
    Table = ets:new(?MODULE, [named_table, public, {read_concurrency, true}]),
    true = ets:insert_new(Table, Options),
    Table.

delete(?MODULE) -> ets:delete(?MODULE).

%% serial(Fun) -> Fun's result, one caller at a time.
serial(Fun) ->
    Monitor = erlang:monitor(process, ?MODULE),
    ?MODULE ! {serial, self(), Monitor, Fun},
    receive
        {Monitor, Answer} ->
            erlang:demonitor(Monitor, [flush]),
            Answer;
        {'DOWN', Monitor, process, _, Reason} ->
            exit({Reason, {?MODULE, serial, [Fun]}})
    end.

start_link() ->
    Pid = erts_internal:spawn_system_process(?MODULE, init, []),
    true = register(?MODULE, Pid),
    {ok, Pid}.

init() ->
    ?MODULE = new([]),
    loop().

loop() ->
    receive
        {serial, From, Ref, Fun} -> From ! {Ref, Fun()};
        _ -> ok
    end,
    loop().
