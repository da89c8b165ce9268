%% What happens to a log event once `logger` has let it through: filters, handlers, and the default handler's text.
%% Stands in place of OTP's logger_server, logger_config, logger_backend, logger_std_h, logger_h_common, logger_olp, logger_proxy and
%% (for the default format) logger_formatter. The configuration is one persistent term; without it the defaults hold.
%% Left out: overload protection, disk logs and files as the default handler's destination, remote group leaders.
-module(beamless_logger).

-export([start/0, init/0]).
-export([primary/0, handlers/0, module_levels/0, put_primary/1, put_handlers/1, put_module_levels/1, default_handler/0]).
-export([allow/2, passes/2, event/1, format/1, add_filter/2]).

%% ---- the process `logger`: the runtime tells it of processes that ended with an error

start() ->
    register(logger, erts_internal:spawn_system_process(?MODULE, init, [])).

init() ->
    receive
        {ended, Pid, Reason, Meta} -> ended(stored(primary), stored(handlers), Pid, Reason, Meta);
        {log, Level, Format, Args, Meta} -> emulator(Level, {Format, Args}, Meta);
        {log, Level, Report, Meta} -> emulator(Level, {report, Report}, Meta);
        _ -> ok
    end,
    init().

%% A process that ended by an exception. While nothing is configured, which the flow analysis can tell, nothing else of this module runs: its text
%% is made without formats.
ended(none, none, Pid, Reason, Meta) ->
    try print([header(error, Meta), "\nError in process ", term(Pid), " with exit value:\n", term(Reason), "\n\n"])
    catch _:_ -> ok
    end;
ended(_, _, Pid, Reason, Meta) ->
    emulator(error, {"Error in process ~p with exit value:~n~p~n", [Pid, Reason]}, Meta).

%% As ~p prints it.
term(Term) -> beamless_native:print(Term, {1, 80, -1, -1, -1, latin1, true, []}).

emulator(Level, Msg, Meta) ->
    case allow(Level, ?MODULE) of
        true ->
            Defaults = #{pid => self(), gl => group_leader(), time => os:system_time(microsecond)},
            event(#{level => Level, msg => Msg, meta => maps:merge(Defaults, Meta)});
        false ->
            ok
    end.

%% ---- configuration

stored(primary) -> persistent_term:get({?MODULE, primary}, none);
stored(handlers) -> persistent_term:get({?MODULE, handlers}, none).

primary() ->
    persistent_term:get({?MODULE, primary}, #{level => notice, filter_default => log, filters => [], metadata => #{}}).

%% [{Id, Config}]; `default` stands for the default handler as it is from the start.
handlers() -> persistent_term:get({?MODULE, handlers}, [{default, default}]).

module_levels() -> persistent_term:get({?MODULE, modules}, #{}).

put_primary(Primary) -> persistent_term:put({?MODULE, primary}, Primary).
put_handlers(Handlers) -> persistent_term:put({?MODULE, handlers}, Handlers).
put_module_levels(Levels) -> persistent_term:put({?MODULE, modules}, Levels).

default_handler() ->
    #{id => default, module => logger_std_h, level => all, filter_default => log, filters => [],
        config => #{type => standard_io}, formatter => {logger_formatter, #{legacy_header => true, single_line => false}}}.

add_filter({Id, _} = Filter, #{filters := Filters} = Config) ->
    case lists:keymember(Id, 1, Filters) of
        true -> {error, {already_exist, Id}};
        false -> {ok, Config#{filters := Filters ++ [Filter]}}
    end.

%% ---- levels

allow(Level, Module) ->
    case module_levels() of
        #{Module := Threshold} -> passes(Level, Threshold);
        #{} -> passes(Level, maps:get(level, primary()))
    end.

passes(_, all) -> true;
passes(_, none) -> false;
passes(Level, Threshold) -> severity(Level) =< severity(Threshold).

severity(emergency) -> 0;
severity(alert) -> 1;
severity(critical) -> 2;
severity(error) -> 3;
severity(warning) -> 4;
severity(notice) -> 5;
severity(info) -> 6;
severity(debug) -> 7.

%% ---- an event on its way to the handlers

event(Event) ->
    #{filters := Filters, filter_default := Default} = primary(),
    case filter(Filters, Default, Event) of
        stop -> ok;
        Event1 -> hand_out(handlers(), Event1)
    end.

%% A handler that fails, or a stream that is gone, is not the concern of the process that logs.
hand_out([{_, Config} | Handlers], Event) ->
    _ = try handle(Config, Event)
        catch _:_ -> ok
        end,
    hand_out(Handlers, Event);
hand_out([], _) ->
    ok.

default(#{meta := #{domain := Domain}} = Event) ->
    case lists:prefix(Domain, [otp, sasl]) of
        true -> print(format(Event));
        false -> ok
    end;
default(Event) ->
    print(format(Event)).

handle(default, Event) ->
    default(Event);
handle(#{level := Level} = Config, #{level := EventLevel} = Event) ->
    case passes(EventLevel, Level) of
        true -> handle_filtered(Config, Event);
        false -> ok
    end.

handle_filtered(#{filters := Filters, filter_default := Default, module := Module} = Config, Event) ->
    case filter(Filters, Default, Event) of
        stop -> ok;
        Event1 -> handle_with(Module, Event1, Config)
    end.

handle_with(logger_std_h, Event, #{formatter := {Formatter, FormatterConfig}, config := Config}) ->
    print(maps:get(type, Config, standard_io), Formatter:format(Event, FormatterConfig));
handle_with(Module, Event, Config) ->
    Module:log(Event, Config).

filter([{_, {Fun, Arg}} | Filters], Default, Event) ->
    case Fun(Event, Arg) of
        stop -> stop;
        ignore -> filter(Filters, Default, Event);
        Event1 -> filter(Filters, log, Event1)
    end;
filter([], log, Event) -> Event;
filter([], stop, _) -> stop.

print(Text) -> print(standard_io, Text).

print(standard_error, Text) -> io:put_chars(standard_error, Text);
print(_, Text) -> io:put_chars(user, Text).

%% ---- the default format: =LEVEL REPORT==== date ===, the message, an end of line

format(#{level := Level, msg := Msg, meta := Meta}) ->
    [header(Level, Meta), $\n, message(Msg, Meta), $\n].

header(Level, Meta) ->
    Time = maps:get(time, Meta),
    Utc = erlang:posixtime_to_universaltime(Time div 1000000),
    {{Year, Month, Day}, {Hour, Minute, Second}} = erlang:universaltime_to_localtime(Utc),
    [$=, title(Level, Meta), "==== ", integer_to_list(Day), $-, month(Month), $-, pad(4, Year), "::",
        pad(2, Hour), $:, pad(2, Minute), $:, pad(2, Second), $., pad(6, Time rem 1000000), " ==="].

title(_, #{logger_formatter := #{title := Title}}) -> Title;
title(notice, #{error_logger := _}) -> "INFO REPORT";
title(emergency, _) -> "EMERGENCY REPORT";
title(alert, _) -> "ALERT REPORT";
title(critical, _) -> "CRITICAL REPORT";
title(error, _) -> "ERROR REPORT";
title(warning, _) -> "WARNING REPORT";
title(notice, _) -> "NOTICE REPORT";
title(info, _) -> "INFO REPORT";
title(debug, _) -> "DEBUG REPORT".

month(N) -> element(N, {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}).

pad(Width, N) -> zeros(integer_to_list(N), Width).

zeros(Digits, Width) when length(Digits) < Width -> zeros([$0 | Digits], Width);
zeros(Digits, _) -> Digits.

message({string, String}, _) -> text("~ts", [String]);
message({report, Report}, #{report_cb := Fun} = Meta) when is_function(Fun, 1) ->
    try Fun(Report) of
        {Format, Args} when is_list(Format), is_list(Args) -> text(Format, Args);
        Other -> text("REPORT_CB/1 ERROR: ~tp; Returned: ~tp", [Report, Other])
    catch
        C:R:S -> crashed("REPORT_CB/1 CRASH: ~tp; Reason: ~tp", Report, {C, R, own(S)}, Meta)
    end;
message({report, Report}, #{report_cb := Fun} = Meta) when is_function(Fun, 2) ->
    try Fun(Report, #{depth => unlimited, chars_limit => unlimited, single_line => false}) of
        Text when is_list(Text); is_binary(Text) -> unicode:characters_to_list(Text);
        Other -> text("REPORT_CB/2 ERROR: ~tp; Returned: ~tp", [Report, Other])
    catch
        C:R:S -> crashed("REPORT_CB/2 CRASH: ~tp; Reason: ~tp", Report, {C, R, own(S)}, Meta)
    end;
message({report, Report}, _) ->
    {Format, Args} = logger:format_report(Report),
    text(Format, Args);
message({Format, Args}, _) ->
    text(Format, Args).

crashed(Format, Report, Why, _) -> text(Format, [Report, Why]).

own(Stack) -> logger:filter_stacktrace(?MODULE, Stack).

text(Format, Args) ->
    try io_lib:format(Format, Args)
    catch _:_ -> io_lib:format("FORMAT ERROR: ~tp - ~tp", [Format, Args])
    end.
