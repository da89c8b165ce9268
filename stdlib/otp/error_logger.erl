%% Replaces OTP's `error_logger`: the old interface to `logger`. Each call becomes one event with the metadata that tells handlers and
%% the formatter where it came from. Report handlers belong to an event manager, which a log handler of the same name feeds.
-module(error_logger).

-export([start/0, start_link/0, stop/0]).
-export([adding_handler/1, removing_handler/1, log/2]).
-export([format/2, error_msg/1, error_msg/2, warning_msg/1, warning_msg/2, info_msg/1, info_msg/2]).
-export([error_report/1, error_report/2, warning_report/1, warning_report/2, info_report/1, info_report/2, error_info/1]).
-export([logfile/1, tty/1, add_report_handler/1, add_report_handler/2, delete_report_handler/1, which_report_handlers/0]).
-export([get_format_depth/0, limit_term/1, warning_map/0]).

%% ---- the event manager, and the log handler before it

start() ->
    case whereis(?MODULE) of
        undefined -> started(supervisor:start_child(logger_sup, manager()));
        _ -> ok
    end.

started({ok, _}) -> ok;
started(Error) -> Error.

manager() ->
    #{id => ?MODULE, start => {?MODULE, start_link, []}, restart => transient, shutdown => 2000, type => worker, modules => dynamic}.

start_link() -> gen_event:start_link({local, ?MODULE}, [{spawn_opt, [{message_queue_data, off_heap}]}]).

stop() ->
    case whereis(?MODULE) of
        undefined -> ok;
        Manager -> gen_event:stop(Manager, {shutdown, stopped}, infinity)
    end.

adding_handler(#{id := ?MODULE} = Config) ->
    case start() of
        ok -> {ok, Config};
        Error -> Error
    end.

removing_handler(#{id := ?MODULE}) -> stop().

%% Only what came through the old interface, or says that it stands for such a call, is an event of it.
log(#{level := Level, msg := Msg, meta := #{?MODULE := #{tag := Tag} = From} = Meta}, _) ->
    {Second, Third} = old_event(Msg, From, Meta),
    notify(Tag, Second, Third, From, Meta);
log(_, _) ->
    ok.

old_event({report, #{label := _, report := Report}}, #{type := Type}, _) -> {Type, Report};
old_event({report, Report}, #{type := Type}, _) -> {Type, Report};
old_event({report, #{label := _, format := Format, args := Args}}, _, _) -> {Format, Args};
old_event({report, Report}, From, Meta) ->
    reported(maps:get(report_cb, From, maps:get(report_cb, Meta, fun logger:format_report/1)), Report);
old_event({string, String}, _, _) -> {"~ts", [String]};
old_event({Format, Args}, _, _) -> {Format, Args}.

reported(Fun, Report) when is_function(Fun, 1) ->
    try Fun(Report) of
        {Format, Args} when is_list(Format), is_list(Args) -> {Format, Args};
        Other -> {"REPORT_CB ERROR: ~tp; Returned: ~tp", [Report, Other]}
    catch
        C:R:S -> {"REPORT_CB CRASH: ~tp; Reason: ~tp", [Report, {C, R, S}]}
    end;
reported(Fun, Report) ->
    try Fun(Report, #{depth => get_format_depth(), chars_limit => unlimited, single_line => false}) of
        Text when is_list(Text); is_binary(Text) -> {"~ts", [Text]};
        Other -> {"REPORT_CB ERROR: ~tp; Returned: ~tp", [Report, Other]}
    catch
        C:R -> {"REPORT_CB CRASH: ~tp; Reason: ~tp", [Report, {C, R}]}
    end.

notify(Tag, Second, Third, From, #{pid := Pid, gl := Leader}) ->
    Sender = case From of
        #{emulator := true} -> emulator;
        #{} -> Pid
    end,
    gen_event:notify(?MODULE, {Tag, Leader, {Sender, Second, Third}}).

%% ---- the old interface

format(Format, Args) -> error_msg(Format, Args).

error_msg(Format) -> error_msg(Format, []).
error_msg(Format, Args) -> message(error, error_msg, error, Format, Args).

warning_msg(Format) -> warning_msg(Format, []).
warning_msg(Format, Args) -> message(warning, warning_msg, warning_msg, Format, Args).

info_msg(Format) -> info_msg(Format, []).
info_msg(Format, Args) -> message(notice, info_msg, info_msg, Format, Args).

error_report(Report) -> report(error, error_report, Report, #{tag => error_report, type => std_error}).
error_report(std_error, Report) -> error_report(Report);
error_report(Type, Report) -> typed(error, error_report, Type, Report).

warning_report(Report) -> report(warning, warning_report, Report, #{tag => warning_report, type => std_warning}).
warning_report(std_warning, Report) -> warning_report(Report);
warning_report(Type, Report) -> typed(warning, warning_report, Type, Report).

info_report(Report) -> report(notice, info_report, Report, #{tag => info_report, type => std_info}).
info_report(std_info, Report) -> info_report(Report);
info_report(Type, Report) -> typed(notice, info_report, Type, Report).

error_info(Error) ->
    Event = case is_list(Error) andalso Error =/= [] andalso io_lib:printable_list(Error) of
        true -> {Error, []};
        false -> {"~p", [Error]}
    end,
    {Format, Args} = Event,
    logger:log(notice, Format, Args, #{error_logger => #{tag => info, type => Error}, domain => [Error]}).

message(Level, Label, Tag, Format, Args) ->
    logger:log(Level, #{label => {error_logger, Label}, format => Format, args => Args},
        #{error_logger => #{tag => Tag}, report_cb => fun to_format/1}).

report(Level, Label, Report, From) ->
    logger:log(Level, #{label => {error_logger, Label}, report => Report}, #{error_logger => From, report_cb => fun to_format/1}).

%% A report of the program's own type is in that type's domain, which the default handler does not print.
typed(Level, Label, Type, Report) ->
    logger:log(Level, #{label => {error_logger, Label}, report => Report},
        #{error_logger => #{tag => Label, type => Type}, domain => [Type], report_cb => fun to_format/1}).

to_format(#{label := {error_logger, _}, format := Format, args := Args}) ->
    try io_lib:scan_format(Format, Args) of
        _ -> {flat(Format), Args}
    catch
        _:_ -> {"ERROR: ~tp - ~tp", [Format, Args]}
    end;
to_format(#{label := {error_logger, _}, report := Report}) when is_map(Report) ->
    {"~tp\n", [Report]};
to_format(Report) ->
    logger:format_otp_report(Report).

flat(Format) when is_list(Format) -> Format;
flat(Format) when is_binary(Format) -> unicode:characters_to_list(Format);
flat(Format) when is_atom(Format) -> atom_to_list(Format).

%% ---- report handlers

add_report_handler(Module) when is_atom(Module) -> add_report_handler(Module, []).

add_report_handler(Module, Args) when is_atom(Module) ->
    _ = logger:add_handler(?MODULE, ?MODULE, #{level => info, filter_default => log}),
    gen_event:add_handler(?MODULE, Module, Args).

delete_report_handler(Module) when is_atom(Module) ->
    case whereis(?MODULE) of
        undefined ->
            ok;
        _ ->
            Answer = gen_event:delete_handler(?MODULE, Module, []),
            ok = stop_unused(which_report_handlers()),
            Answer
    end.

stop_unused([]) ->
    _ = logger:remove_handler(?MODULE),
    ok;
stop_unused(_) ->
    ok.

which_report_handlers() ->
    case whereis(?MODULE) of
        undefined -> [];
        _ -> gen_event:which_handlers(?MODULE)
    end.

logfile({open, File}) ->
    case lists:member(error_logger_file_h, which_report_handlers()) of
        true -> {error, allready_have_logfile};
        false -> add_report_handler(error_logger_file_h, File)
    end;
logfile(close) ->
    case whereis(?MODULE) of
        undefined -> {error, module_not_found};
        _ -> closed(gen_event:delete_handler(?MODULE, error_logger_file_h, normal))
    end;
logfile(filename) ->
    case whereis(?MODULE) of
        undefined -> {error, no_log_file};
        _ -> named(gen_event:call(?MODULE, error_logger_file_h, filename))
    end.

closed({error, _} = Error) -> Error;
closed(_) -> ok.

named({error, _}) -> {error, no_log_file};
named(Name) -> Name.

%% What the terminal shows is the default log handler's; another one does it where that writes elsewhere.
tty(true) ->
    case lists:member(error_logger_tty_h, which_report_handlers()) of
        true -> ok;
        false -> shown(logger:get_handler_config(default))
    end;
tty(false) ->
    _ = delete_report_handler(error_logger_tty_h),
    _ = logger:remove_handler(error_logger_tty_true),
    hidden(logger:get_handler_config(default)).

shown({ok, #{module := logger_std_h, config := #{type := standard_io}}}) ->
    _ = logger:remove_handler_filter(default, error_logger_tty_false),
    ok;
shown(_) ->
    Filters = [{domain, {fun logger_filters:domain/2, {log, super, [otp]}}},
        {no_domain, {fun logger_filters:domain/2, {log, undefined, []}}}],
    _ = logger:add_handler(error_logger_tty_true, logger_std_h, #{filter_default => stop, filters => Filters,
        formatter => {logger_formatter, #{legacy_header => true, single_line => false}}, config => #{type => standard_io}}),
    ok.

hidden({ok, #{module := logger_std_h, config := #{type := standard_io}}}) ->
    _ = logger:add_handler_filter(default, error_logger_tty_false, {fun(_, _) -> stop end, ok}),
    ok;
hidden(_) ->
    ok.

%% ---- how much of a term reports show

get_format_depth() ->
    case application:get_env(kernel, error_logger_format_depth) of
        {ok, Depth} when is_integer(Depth) -> max(10, Depth);
        _ -> unlimited
    end.

limit_term(Term) ->
    case get_format_depth() of
        unlimited -> Term;
        Depth -> io_lib:limit_term(Term, Depth)
    end.

warning_map() -> warning.
