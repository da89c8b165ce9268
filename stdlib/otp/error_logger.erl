%% Replaces OTP's `error_logger`: the old interface to `logger`. Each call becomes one event with the metadata that tells handlers and
%% the formatter where it came from.
%% Left out: the event manager and its report handlers, logfile/1, tty/1: they answer as when the manager is not running.
-module(error_logger).

-export([start/0, start_link/0, stop/0]).
-export([format/2, error_msg/1, error_msg/2, warning_msg/1, warning_msg/2, info_msg/1, info_msg/2]).
-export([error_report/1, error_report/2, warning_report/1, warning_report/2, info_report/1, info_report/2, error_info/1]).
-export([logfile/1, tty/1, add_report_handler/1, add_report_handler/2, delete_report_handler/1, which_report_handlers/0]).
-export([get_format_depth/0, limit_term/1, warning_map/0]).

start() -> ok.
start_link() -> ignore.
stop() -> ok.

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

logfile(filename) -> {error, no_log_file};
logfile(close) -> {error, no_log_file};
logfile({open, _}) -> {error, enotsup}.

tty(Flag) when is_boolean(Flag) -> ok.

add_report_handler(_) -> {error, not_running}.
add_report_handler(_, _) -> {error, not_running}.
delete_report_handler(_) -> {error, module_not_found}.
which_report_handlers() -> [].

get_format_depth() -> unlimited.
limit_term(Term) -> Term.

warning_map() -> warning.
