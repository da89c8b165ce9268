%% Replaces Elixir's `Logger.App`: the start of the application `logger`, and with it Logger.Handler, Logger.BackendSupervisor and
%% Logger.Backends.Console. Who logs prints, in the console backend's format: no queue of events, no overload protection.
%% Configuration that is read: `level`, `console` (format, metadata, level, device, colors), `backends`, `utc_log`, `truncate`, `handle_otp_reports`,
%% `handle_sasl_reports`. Left out: backends other than the console, changes of the console's configuration at run time, and functions that the
%% configuration names, as formatters and translators are: every function could be meant.
-module('Elixir.Logger.App').
-behaviour(application).

-export([start/2, stop/1, start/0]).
-export([init/1, log/2]).

-define(ID, 'Elixir.Logger').

start() -> application:start(logger).

start(_, _) ->
    OtpReports = env(handle_otp_reports, true),
    Filters = case OtpReports of
        true -> [];
        false -> [{filter_elixir_domain, {fun 'Elixir.Logger.Filter':filter_elixir_domain/2, []}}]
    end,
    set_level(application:get_env(logger, level), maps:get(level, logger:get_primary_config())),
    ok = logger:add_primary_filter(process_level, {fun 'Elixir.Logger.Filter':process_level/2, []}),
    persistent_term:put(?MODULE, console()),
    ok = logger:add_handler(?ID, ?MODULE, #{level => all, filter_default => log, filters => Filters}),
    _ = OtpReports andalso logger:remove_handler(default),
    Self = self(),
    Pid = spawn_link(?MODULE, init, [Self]),
    receive {Pid, ready} -> {ok, Pid} end.

stop(_) ->
    _ = logger:remove_handler(?ID),
    _ = logger:remove_primary_filter(process_level),
    ok.

set_level({ok, Level}, _) -> logger:set_primary_config(level, erlang_level(Level));
set_level(undefined, notice) -> logger:set_primary_config(level, debug);
set_level(undefined, _) -> ok.

env(Key, Default) -> application:get_env(logger, Key, Default).

%% What the console backend would be told.
console() ->
    Options = env(console, []),
    Keys = proplists:get_value(metadata, Options, []),
    Colors = proplists:get_value(colors, Options, []),
    #{on => lists:member(console, env(backends, [console])), level => proplists:get_value(level, Options, all),
        device => proplists:get_value(device, Options, user), format => pattern(proplists:get_value(format, Options)),
        keys => Keys, colors => proplists:get_value(enabled, Colors, 'Elixir.IO.ANSI':'enabled?'()) andalso Colors,
        utc => env(utc_log, false), truncate => env(truncate, 8096),
        sasl => env(handle_sasl_reports, false)}.

pattern(Format) when is_binary(Format) -> 'Elixir.Logger.Formatter':compile(Format);
pattern(_) -> 'Elixir.Logger.Formatter':compile(nil).

%% ---- a process under the name of Elixir's event manager: there is nothing to flush

init(Parent) ->
    _ = process_flag(trap_exit, true),
    true = register(?ID, self()),
    Parent ! {self(), ready},
    loop(Parent).

loop(Parent) ->
    receive
        {'EXIT', _, Reason} -> exit(Reason);
        {_, From, {sync_notify, _}} -> answer(Parent, From, ok);
        {_, From, {call, _, {configure, Options}}} -> answer(Parent, From, configure(Options));
        {_, From, {call, _, _}} -> answer(Parent, From, ok);
        {_, From, which_handlers} -> answer(Parent, From, []);
        _ -> loop(Parent)
    end.

%% Of what Logger.configure/1 can change, the level.
configure(Options) ->
    case lists:keyfind(level, 1, Options) of
        {_, Level} -> logger:set_primary_config(level, erlang_level(Level));
        false -> ok
    end.

answer(Parent, From, Answer) ->
    gen:reply(From, Answer),
    loop(Parent).

%% ---- an event

%% The settings are not in the handler's configuration, which Logger.configure/1 sets to nothing so that a handler of Elixir's takes the defaults.
log(Event, _) -> log_to_console(Event, persistent_term:get(?MODULE)).

log_to_console(#{meta := #{domain := [otp, sasl | _]}}, #{sasl := false}) -> ok;
log_to_console(#{meta := #{domain := [supervisor_report | _]}}, #{sasl := false}) -> ok;
log_to_console(#{level := Level, msg := Msg, meta := Meta}, #{on := true, level := Least} = Config) ->
    case Least =:= all orelse beamless_logger:passes(Level, erlang_level(Least)) of
        true -> print(Level, message(Level, Msg, Meta, Config), Config);
        false -> ok
    end;
log_to_console(_, _) ->
    ok.

print(_, skip, _) ->
    ok;
print(Level, {Message, Meta}, #{format := Format, device := Device, utc := Utc, truncate := Most, keys := Keys, colors := Colors}) ->
    Time = 'Elixir.Logger.Utils':timestamp(maps:get(time, Meta, os:system_time(microsecond)), Utc),
    Text = 'Elixir.Logger.Formatter':format(Format, Level, truncate(Message, Most), Time, metadata(Keys, known(Meta))),
    io:put_chars(device(Device), colored(Colors, Level, Meta, Text)).

device(standard_error) -> standard_error;
device(stderr) -> standard_error;
device(_) -> user.

truncate(Message, Most) when is_list(Message); is_binary(Message) -> 'Elixir.Logger.Utils':truncate(Message, Most);
truncate(Message, Most) -> 'Elixir.Logger.Utils':truncate('Elixir.String.Chars':to_string(Message), Most).

known(Meta) -> with_file(with_mfa(Meta)).

with_mfa(#{mfa := {Module, Function, Arity}} = Meta) ->
    maps:merge(#{module => Module, function => <<(atom_to_binary(Function))/binary, $/, (integer_to_binary(Arity))/binary>>}, Meta);
with_mfa(Meta) -> Meta.

with_file(#{file := File} = Meta) when is_list(File) -> Meta#{file := unicode:characters_to_binary(File)};
with_file(Meta) -> Meta.

metadata(all, Meta) -> maps:to_list(Meta);
metadata(Keys, Meta) -> [{Key, maps:get(Key, Meta)} || Key <- Keys, is_map_key(Key, Meta)].

colored(false, _, _, Text) -> Text;
colored(Colors, Level, Meta, Text) ->
    Color = maps:get(ansi_color, Meta, color(Level, Colors)),
    ['Elixir.IO.ANSI':format_fragment(Color, true), Text, "\e[0m"].

color(debug, Colors) -> proplists:get_value(debug, Colors, cyan);
color(info, Colors) -> proplists:get_value(info, Colors, normal);
color(notice, Colors) -> proplists:get_value(info, Colors, normal);
color(warning, Colors) -> proplists:get_value(warning, Colors, proplists:get_value(warn, Colors, yellow));
color(_, Colors) -> proplists:get_value(error, Colors, red).

%% ---- what is said: strings as they are, the end of a gen_server as Elixir's translator has it, other reports as OTP says them. The translator itself
%% knows reports of every kind, and with them all of their formatting would be linked.

message(_, {string, String}, Meta, _) -> {String, Meta};
message(_, {report, #{label := {gen_server, terminate}} = Report}, Meta, _) ->
    #{name := Name, reason := Reason, last_message := Last, state := State} = Report,
    Client = maps:get(client_info, Report, undefined),
    {["GenServer ", shown(Name), " terminating", ending(Reason), "\nLast message", from(Client), ": ", shown(Last)
        | more(maps:get(level, logger:get_primary_config()), State, Client)], Meta};
message(_, {report, _} = Msg, Meta, #{truncate := Most}) ->
    {plain(Msg, Meta, Most), Meta};
message(Level, {_, _} = Call, Meta, #{truncate := Most}) ->
    Least = elixir_level(maps:get(level, logger:get_primary_config())),
    case 'Elixir.Logger.Translator':translate(Least, elixir_level(Level), format, Call) of
        {ok, Text, More} -> {Text, maps:merge(Meta, maps:from_list(More))};
        {ok, Text} -> {Text, Meta};
        skip -> skip;
        none -> {plain(Call, Meta, Most), Meta}
    end.

shown(Term) -> 'Elixir.Kernel':inspect(Term).

%% An exception with its stack trace, or why the process stopped.
ending({Reason, [{_, _, _, _} | _] = Stack}) ->
    case 'Elixir.Exception':normalize(error, Reason, Stack) of
        #{'__struct__' := 'Elixir.ErlangError'} -> ["\n** (stop) ", 'Elixir.Exception':format_exit(Reason), trace(Stack)];
        Exception -> [$\n, 'Elixir.Exception':format_banner(error, Exception, Stack), trace(Stack)]
    end;
ending(Reason) -> ["\n** (stop) ", 'Elixir.Exception':format_exit(Reason)].

trace(Stack) -> [["\n    ", 'Elixir.Exception':format_stacktrace_entry(Entry)] || Entry <- Stack].

from({_, {Name, _}}) -> [" (from ", shown(Name), ")"];
from({From, _}) -> [" (from ", shown(From), ")"];
from(_) -> [].

more(debug, State, Client) -> ["\nState: ", shown(State) | client(Client)];
more(_, _, _) -> [].

client({From, dead}) -> ["\nClient ", shown(From), " is dead"];
client({_, {Name, Stack}}) -> ["\nClient ", shown(Name), " is alive\n" | trace(Stack)];
client(_) -> [].

plain({report, Report}, #{report_cb := Fun}, Most) when is_function(Fun, 1) -> scanned(Fun(Report), Most);
plain({report, Report}, #{report_cb := Fun}, _) when is_function(Fun, 2) ->
    Fun(Report, #{depth => 50, chars_limit => 4096, single_line => false});
plain({report, Report}, _, _) -> 'Elixir.Kernel':inspect(report(Report));
plain(Msg, _, Most) -> scanned(Msg, Most).

%% With Elixir's inspection where Erlang's ~p is asked for.
scanned({Format, Args}, Most) -> io_lib:build_text('Elixir.Logger.Utils':scan_inspect(Format, Args, Most)).

report(Report) when is_map(Report) -> maps:to_list(Report);
report(Report) -> Report.

erlang_level(warn) -> warning;
erlang_level(Level) -> Level.

elixir_level(warning) -> warn;
elixir_level(notice) -> info;
elixir_level(Level) when Level =:= info; Level =:= debug -> Level;
elixir_level(all) -> debug;
elixir_level(_) -> error.
