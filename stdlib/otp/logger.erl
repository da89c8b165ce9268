%% Replaces OTP's `logger`: the same interface for logging, levels, filters, handlers and metadata, without a server behind it.
%% The caller itself hands the event to the handlers, so that a report is out before the next statement runs. See beamless_logger.
%% Left out: the proxy, overload protection, i/0,1, add_handlers/1 from application configuration beyond `{handler, ...}` entries.
-module(logger).

-export([emergency/1, emergency/2, emergency/3, alert/1, alert/2, alert/3, critical/1, critical/2, critical/3]).
-export([error/1, error/2, error/3, warning/1, warning/2, warning/3, notice/1, notice/2, notice/3]).
-export([info/1, info/2, info/3, debug/1, debug/2, debug/3]).
-export([log/2, log/3, log/4, allow/2, macro_log/3, macro_log/4, macro_log/5, add_default_metadata/1]).
-export([add_handler/3, remove_handler/1, add_handlers/1]).
-export([add_primary_filter/2, remove_primary_filter/1, add_handler_filter/3, remove_handler_filter/2]).
-export([set_module_level/2, unset_module_level/0, unset_module_level/1, get_module_level/0, get_module_level/1]).
-export([set_application_level/2, unset_application_level/1]).
-export([set_primary_config/1, set_primary_config/2, update_primary_config/1, get_primary_config/0]).
-export([set_handler_config/2, set_handler_config/3, update_handler_config/2, update_handler_config/3]).
-export([get_handler_config/0, get_handler_config/1, get_handler_ids/0, update_formatter_config/2, update_formatter_config/3]).
-export([set_proxy_config/1, update_proxy_config/1, get_proxy_config/0, get_config/0, reconfigure/0]).
-export([compare_levels/2, timestamp/0, format_report/1, format_otp_report/1, filter_stacktrace/2]).
-export([set_process_metadata/1, update_process_metadata/1, unset_process_metadata/0, get_process_metadata/0]).
-export([internal_init_logger/0, internal_log/2]).

-define(PROCESS_META, '$logger_metadata$').
-define(IS_LEVEL(L),
    (L =:= emergency orelse L =:= alert orelse L =:= critical orelse L =:= error orelse L =:= warning orelse
        L =:= notice orelse L =:= info orelse L =:= debug)).
-define(IS_THRESHOLD(L), (L =:= all orelse L =:= none orelse ?IS_LEVEL(L))).

emergency(X) -> log(emergency, X).
emergency(X, Y) -> log(emergency, X, Y).
emergency(X, Y, Z) -> log(emergency, X, Y, Z).
alert(X) -> log(alert, X).
alert(X, Y) -> log(alert, X, Y).
alert(X, Y, Z) -> log(alert, X, Y, Z).
critical(X) -> log(critical, X).
critical(X, Y) -> log(critical, X, Y).
critical(X, Y, Z) -> log(critical, X, Y, Z).
error(X) -> log(error, X).
error(X, Y) -> log(error, X, Y).
error(X, Y, Z) -> log(error, X, Y, Z).
warning(X) -> log(warning, X).
warning(X, Y) -> log(warning, X, Y).
warning(X, Y, Z) -> log(warning, X, Y, Z).
notice(X) -> log(notice, X).
notice(X, Y) -> log(notice, X, Y).
notice(X, Y, Z) -> log(notice, X, Y, Z).
info(X) -> log(info, X).
info(X, Y) -> log(info, X, Y).
info(X, Y, Z) -> log(info, X, Y, Z).
debug(X) -> log(debug, X).
debug(X, Y) -> log(debug, X, Y).
debug(X, Y, Z) -> log(debug, X, Y, Z).

%% ---- logging

log(Level, StringOrReport) -> checked(Level, StringOrReport, #{}).

log(Level, StringOrReport, Meta) when is_map(Meta), not is_function(StringOrReport) -> checked(Level, StringOrReport, Meta);
log(Level, FunOrFormat, Args) -> checked(Level, {FunOrFormat, Args}, #{}).

log(Level, FunOrFormat, Args, Meta) -> checked(Level, {FunOrFormat, Args}, Meta).

macro_log(Location, Level, StringOrReport) -> emit(Location, Level, StringOrReport, #{}).

macro_log(Location, Level, StringOrReport, Meta) when is_map(Meta), not is_function(StringOrReport) ->
    emit(Location, Level, StringOrReport, Meta);
macro_log(Location, Level, FunOrFormat, Args) ->
    emit(Location, Level, {FunOrFormat, Args}, #{}).

macro_log(Location, Level, FunOrFormat, Args, Meta) -> emit(Location, Level, {FunOrFormat, Args}, Meta).

allow(Level, Module) when is_atom(Module), ?IS_LEVEL(Level) -> beamless_logger:allow(Level, Module).

checked(Level, Msg, Meta) when ?IS_LEVEL(Level) ->
    case beamless_logger:allow(Level, module_of(Meta)) of
        true -> emit(#{}, Level, Msg, Meta);
        false -> ok
    end.

%% A tuple as the "module" of an event without one: no module level is ever set for it.
module_of(#{mfa := {Module, _, _}}) -> Module;
module_of(_) -> {}.

emit(Location, Level, {Fun, Args} = Call, Meta) when is_function(Fun, 1) ->
    try Fun(Args) of
        {Msg, #{} = More} -> emit_lazy(Location, Level, Msg, maps:merge(Meta, More), Call);
        Msg -> emit_lazy(Location, Level, Msg, Meta, Call)
    catch
        C:R -> emit(Location, Level, {"LAZY_FUN CRASH: ~tp; Reason: ~tp", [Call, {C, R}]}, Meta)
    end;
emit(Location, Level, Msg, Meta) when is_map(Meta) ->
    Primary = maps:get(metadata, beamless_logger:primary(), #{}),
    Given = maps:merge(Location, maps:merge(Primary, maps:merge(process_metadata(), Meta))),
    beamless_logger:event(#{level => Level, msg => normal(Msg), meta => add_default_metadata(Given)}),
    ok.

emit_lazy(_, _, ignore, _, _) -> ok;
emit_lazy(Location, Level, Msg, Meta, Call) ->
    try normal(Msg) of
        _ -> emit(Location, Level, Msg, Meta)
    catch
        error:badarg -> emit(Location, Level, {"LAZY_FUN ERROR: ~tp; Returned: ~tp", [Call, Msg]}, Meta)
    end.

normal({Format, Args}) when is_atom(Format), is_list(Args) -> {atom_to_list(Format), Args};
normal({Format, Args}) when is_list(Format), is_list(Args); is_binary(Format), is_list(Args) -> {Format, Args};
normal(Report) when is_map(Report) -> {report, Report};
normal([Pair | _] = Report) when is_tuple(Pair) -> {report, Report};
normal(String) when is_list(String); is_binary(String) -> {string, String};
normal(_) -> erlang:error(badarg).

add_default_metadata(Meta) ->
    maps:merge(#{pid => self(), gl => group_leader(), time => timestamp()}, Meta).

timestamp() -> os:system_time(microsecond).

%% ---- metadata of the calling process

process_metadata() ->
    case get(?PROCESS_META) of
        undefined -> #{};
        Meta -> Meta
    end.

set_process_metadata(Meta) when is_map(Meta) ->
    _ = put(?PROCESS_META, Meta),
    ok;
set_process_metadata(Meta) ->
    erlang:error(badarg, [Meta]).

update_process_metadata(Meta) when is_map(Meta) -> set_process_metadata(maps:merge(process_metadata(), Meta));
update_process_metadata(Meta) -> erlang:error(badarg, [Meta]).

unset_process_metadata() ->
    _ = erase(?PROCESS_META),
    ok.

get_process_metadata() -> get(?PROCESS_META).

%% ---- reports as text

format_otp_report(#{label := _, report := Report}) -> format_report(Report);
format_otp_report(Report) -> format_report(Report).

format_report(Report) when is_map(Report) -> format_report(maps:to_list(Report));
format_report([]) -> {"~tp", [[]]};
format_report(Report) when is_list(Report) ->
    case printable(Report) of
        true -> {"~ts", [Report]};
        false -> lines(Report)
    end;
format_report(Report) -> {"~tp", [Report]}.

lines(Report) ->
    try lists:unzip([line(Item) || Item <- Report]) of
        {Formats, Args} -> {lists:append(lists:join("\n", Formats)), lists:append(Args)}
    catch
        error:_ -> {"~tp", [Report]}
    end.

line({Tag, Data}) ->
    case printable(Data) of
        true -> {"    ~tp: ~ts", [Tag, Data]};
        false -> {"    ~tp: ~tp", [Tag, Data]}
    end;
line(Item) -> {"    ~tp", [Item]}.

printable([_ | _] = List) ->
    try lists:flatten(List) of
        [] -> false;
        Flat -> io_lib:printable_unicode_list(Flat)
    catch
        error:_ -> false
    end;
printable(_) -> false.

filter_stacktrace(Module, [{Module, _, _, _} | _]) -> [];
filter_stacktrace(Module, [Frame | Frames]) -> [Frame | filter_stacktrace(Module, Frames)];
filter_stacktrace(_, Rest) -> Rest.

%% ---- handlers

add_handler(Id, Module, Config) when is_atom(Id), is_atom(Module), is_map(Config) ->
    Handlers = beamless_logger:handlers(),
    case lists:keymember(Id, 1, Handlers) of
        true -> {error, {already_exist, Id}};
        false -> added(Id, Module, maps:merge(handler_defaults(Id, Module), Config), Handlers)
    end;
add_handler(Id, Module, Config) ->
    {error, {invalid_handler, {Id, Module, Config}}}.

handler_defaults(Id, Module) ->
    Default = beamless_logger:default_handler(),
    Default#{id => Id, module => Module, formatter => {logger_formatter, #{}}, config => #{}}.

added(Id, logger_std_h, Config, Handlers) ->
    beamless_logger:put_handlers(Handlers ++ [{Id, Config}]);
added(Id, Module, Config, Handlers) ->
    case apart(fun() -> adding(Module, Config) end) of
        {ok, Config1} -> linked(Id, Module, Config1, Handlers);
        {error, Reason} -> {error, {handler_not_added, Reason}}
    end.

linked(Id, Module, Config, Handlers) ->
    case erlang:function_exported(Module, log, 2) of
        true -> beamless_logger:put_handlers(Handlers ++ [{Id, Config}]);
        false -> {error, {invalid_handler, {function_not_exported, {Module, log, 2}}}}
    end.

adding(Module, Config) ->
    case erlang:function_exported(Module, adding_handler, 1) of
        true -> called(fun() -> Module:adding_handler(Config) end);
        false -> {ok, Config}
    end.

called(Fun) ->
    try Fun()
    catch C:R:S -> {error, {callback_crashed, {C, R, filter_stacktrace(?MODULE, S)}}}
    end.

%% A process of its own, which ends in peace: what a handler starts and links to it outlives the process that adds the handler.
apart(Fun) ->
    Self = self(),
    {Pid, Monitor} = spawn_monitor(fun() -> Self ! {self(), Fun()} end),
    receive
        {Pid, Answer} ->
            demonitor(Monitor, [flush]),
            Answer;
        {'DOWN', Monitor, process, Pid, Reason} ->
            {error, Reason}
    end.

remove_handler(Id) ->
    Handlers = beamless_logger:handlers(),
    case lists:keyfind(Id, 1, Handlers) of
        {_, Config} ->
            beamless_logger:put_handlers(lists:keydelete(Id, 1, Handlers)),
            removed(Config);
        false ->
            {error, {not_found, Id}}
    end.

removed(default) -> ok;
removed(#{module := logger_std_h}) -> ok;
removed(#{module := Module} = Config) ->
    case erlang:function_exported(Module, removing_handler, 1) of
        true -> _ = apart(fun() -> called(fun() -> Module:removing_handler(Config) end) end), ok;
        false -> ok
    end.

add_handlers(Entries) when is_list(Entries) ->
    lists:foreach(fun({handler, Id, Module, Config}) -> add_handler(Id, Module, Config); (_) -> ok end, Entries);
add_handlers(_) ->
    ok.

get_handler_ids() -> [Id || {Id, _} <- beamless_logger:handlers()].

get_handler_config() -> [full(Config) || {_, Config} <- beamless_logger:handlers()].

get_handler_config(Id) ->
    case lists:keyfind(Id, 1, beamless_logger:handlers()) of
        {_, Config} -> {ok, full(Config)};
        false -> {error, {not_found, Id}}
    end.

full(default) ->
    Config = beamless_logger:default_handler(),
    Config#{filters => [{domain, {fun logger_filters:domain/2, {log, super, [otp, sasl]}}},
        {no_domain, {fun logger_filters:domain/2, {log, undefined, []}}}], filter_default => stop};
full(Config) -> Config.

set_handler_config(Id, Key, Value) -> change_handler(Id, fun(Config) -> Config#{Key => Value} end).
set_handler_config(Id, Config) when is_map(Config) ->
    change_handler(Id, fun(#{module := Module}) -> maps:merge(handler_defaults(Id, Module), Config) end).
update_handler_config(Id, Key, Value) -> change_handler(Id, fun(Config) -> Config#{Key => Value} end).
update_handler_config(Id, Changes) -> change_handler(Id, fun(Config) -> maps:merge(Config, Changes) end).

update_formatter_config(Id, Key, Value) -> update_formatter_config(Id, #{Key => Value}).
update_formatter_config(Id, Changes) ->
    change_handler(Id, fun(#{formatter := {Module, Old}} = Config) -> Config#{formatter := {Module, maps:merge(Old, Changes)}} end).

change_handler(Id, Change) ->
    Handlers = beamless_logger:handlers(),
    case lists:keyfind(Id, 1, Handlers) of
        {_, Config} -> beamless_logger:put_handlers(lists:keyreplace(Id, 1, Handlers, {Id, Change(full(Config))}));
        false -> {error, {not_found, Id}}
    end.

%% ---- filters

add_primary_filter(Id, {Fun, _} = Filter) when is_function(Fun, 2) ->
    case beamless_logger:add_filter({Id, Filter}, beamless_logger:primary()) of
        {ok, Primary} -> beamless_logger:put_primary(Primary);
        Error -> Error
    end;
add_primary_filter(Id, Filter) ->
    {error, {invalid_filter, {Id, Filter}}}.

remove_primary_filter(Id) ->
    #{filters := Filters} = Primary = beamless_logger:primary(),
    case lists:keymember(Id, 1, Filters) of
        true -> beamless_logger:put_primary(Primary#{filters := lists:keydelete(Id, 1, Filters)});
        false -> {error, {not_found, Id}}
    end.

add_handler_filter(Handler, Id, {Fun, _} = Filter) when is_function(Fun, 2) ->
    case get_handler_config(Handler) of
        {ok, Config} -> put_handler_filter(Handler, beamless_logger:add_filter({Id, Filter}, Config));
        Error -> Error
    end;
add_handler_filter(_, Id, Filter) ->
    {error, {invalid_filter, {Id, Filter}}}.

put_handler_filter(Handler, {ok, #{filters := Filters}}) -> update_handler_config(Handler, filters, Filters);
put_handler_filter(_, Error) -> Error.

remove_handler_filter(Handler, Id) ->
    case get_handler_config(Handler) of
        {ok, #{filters := Filters}} ->
            case lists:keymember(Id, 1, Filters) of
                true -> update_handler_config(Handler, filters, lists:keydelete(Id, 1, Filters));
                false -> {error, {not_found, Id}}
            end;
        Error -> Error
    end.

%% ---- levels and the primary configuration

set_primary_config(level, Level) when ?IS_THRESHOLD(Level) -> update_primary_config(#{level => Level});
set_primary_config(level, Level) -> {error, {invalid_level, Level}};
set_primary_config(Key, Value) -> update_primary_config(#{Key => Value}).

set_primary_config(Config) when is_map(Config) ->
    Defaults = #{level => notice, filter_default => log, filters => [], metadata => #{}},
    beamless_logger:put_primary(maps:merge(Defaults, Config)).

update_primary_config(Changes) -> beamless_logger:put_primary(maps:merge(beamless_logger:primary(), Changes)).

get_primary_config() -> beamless_logger:primary().

set_module_level(Module, Level) when is_atom(Module) -> set_module_level([Module], Level);
set_module_level(Modules, Level) when is_list(Modules), ?IS_THRESHOLD(Level) ->
    Added = maps:from_list([{Module, Level} || Module <- Modules]),
    beamless_logger:put_module_levels(maps:merge(beamless_logger:module_levels(), Added));
set_module_level(_, Level) ->
    {error, {invalid_level, Level}}.

unset_module_level() -> beamless_logger:put_module_levels(#{}).
unset_module_level(Module) when is_atom(Module) -> unset_module_level([Module]);
unset_module_level(Modules) -> beamless_logger:put_module_levels(maps:without(Modules, beamless_logger:module_levels())).

get_module_level() -> maps:to_list(beamless_logger:module_levels()).
get_module_level(Module) when is_atom(Module) -> get_module_level([Module]);
get_module_level(Modules) -> maps:to_list(maps:with(Modules, beamless_logger:module_levels())).

set_application_level(App, Level) ->
    case application:get_key(App, modules) of
        {ok, Modules} -> set_module_level(Modules, Level);
        undefined -> {error, {not_loaded, App}}
    end.

unset_application_level(App) ->
    case application:get_key(App, modules) of
        {ok, Modules} -> unset_module_level(Modules);
        undefined -> {error, {not_loaded, App}}
    end.

compare_levels(Level, Level) when ?IS_THRESHOLD(Level) -> eq;
compare_levels(all, Level) when ?IS_THRESHOLD(Level) -> lt;
compare_levels(Level, all) when ?IS_THRESHOLD(Level) -> gt;
compare_levels(none, Level) when ?IS_THRESHOLD(Level) -> gt;
compare_levels(Level, none) when ?IS_THRESHOLD(Level) -> lt;
compare_levels(A, B) when ?IS_LEVEL(A), ?IS_LEVEL(B) ->
    case beamless_logger:passes(A, B) of
        true -> gt;
        false -> lt
    end;
compare_levels(A, B) -> erlang:error(badarg, [A, B]).

get_config() ->
    #{primary => get_primary_config(), handlers => get_handler_config(), proxy => #{}, module_levels => get_module_level()}.

set_proxy_config(_) -> ok.
update_proxy_config(_) -> ok.
get_proxy_config() -> #{}.
reconfigure() -> ok.
internal_init_logger() -> ok.

internal_log(Level, Term) ->
    erlang:display_string("Logger - " ++ atom_to_list(Level) ++ ": "),
    erlang:display(Term).
