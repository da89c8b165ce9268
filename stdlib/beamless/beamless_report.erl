%% The report of an exception that nobody caught, for a program whose entry module is written in Erlang: one to a few lines on
%% standard error, in the form `escript` has. Stands in place of `erl_error` at the end of a program.
%% Left out: pretty-printed funs, the extended messages of erl_erts_errors and its kin, the source of abstract code.
-module(beamless_report).

-export([uncaught/3, format/3, own_frames/1, failure/1, term/1]).

uncaught(Class, Reason, Stack) -> failure(format(Class, Reason, own_frames(Stack))).

%% failure(Characters): a line on standard error after the program's name, past the I/O server, which may be what failed.
failure(Characters) ->
    _ = beamless_native:flush(1),
    _ = beamless_native:write(2, unicode:characters_to_binary([program(), ": ", Characters, $\n], unicode)),
    beamless_native:flush(2).

%% The program's own frames: what called main/1 is of no interest.
own_frames([{beamless_boot, _, _, _} | _]) -> [];
own_frames([Frame | Frames]) -> [Frame | own_frames(Frames)];
own_frames([]) -> [].

program() ->
    case binary:split(beamless_native:program(), <<"/">>, [global]) of
        [<<>>] -> "beamless";
        Parts -> lists:last(Parts)
    end.

%% format(Class, Reason, Stack) -> iolist of characters, without a final newline.
format(Class, Reason, Stack) ->
    {Text, Frames} = reason(Class, Reason, Stack),
    ["exception ", class(Class), ": ", Text | frames(Frames)].

class(error) -> "error";
class(exit) -> "exit";
class(throw) -> "throw".

reason(error, function_clause, [{M, F, Args, Location} | Frames]) when is_list(Args) ->
    {["no function clause matching ", call(M, F, Args), at(Location)], Frames};
reason(error, undef, [{M, F, Args, _} | Frames]) when is_list(Args) ->
    {["undefined function ", mfa(M, F, length(Args))], Frames};
reason(error, Reason, Stack) ->
    {error_text(Reason), Stack};
reason(throw, Reason, Stack) ->
    {term(Reason), Stack};
reason(exit, Reason, Stack) ->
    {term(Reason), Stack}.

error_text(badarg) -> "bad argument";
error_text(badarith) -> "an error occurred when evaluating an arithmetic expression";
error_text({badarity, {Fun, Args}}) -> [term(Fun), " called with ", arguments(length(Args))];
error_text({badfun, Term}) -> ["bad function ", term(Term)];
error_text({badkey, Key}) -> ["bad key: ", term(Key)];
error_text({badmap, Term}) -> ["bad map: ", term(Term)];
error_text({badrecord, Term}) -> ["bad record: ", term(Term)];
error_text({badmatch, Term}) -> ["no match of right hand side value ", term(Term)];
error_text({case_clause, Term}) -> ["no case clause matching ", term(Term)];
error_text({try_clause, Term}) -> ["no try clause matching ", term(Term)];
error_text({else_clause, Term}) -> ["no else clause matching ", term(Term)];
error_text(if_clause) -> "no true branch found when evaluating an if expression";
error_text(function_clause) -> "no function clause matching";
error_text(noproc) -> "no such process or port";
error_text(notalive) -> "the node cannot be part of a distributed system";
error_text(system_limit) -> "a system limit has been reached";
error_text(timeout_value) -> "bad receive timeout value";
error_text(undef) -> "undefined function";
error_text({bad_generator, Term}) -> ["bad generator ", term(Term)];
error_text({bad_filter, Term}) -> ["bad filter ", term(Term)];
error_text({nocatch, Term}) -> ["no catch for thrown value ", term(Term)];
error_text(Reason) -> term(Reason).

arguments(0) -> "no arguments";
arguments(1) -> "one argument";
arguments(N) -> [integer_to_list(N), " arguments"].

frames([First | Rest]) -> [frame("in function  ", First) | [frame("in call from ", Frame) || Frame <- Rest]];
frames(_) -> [].

frame(Where, {M, F, Args, Location}) when is_list(Args) ->
    ["\n  ", Where, mfa(M, F, length(Args)), at(Location), "\n     called as ", call(M, F, Args)];
frame(Where, {M, F, Arity, Location}) ->
    ["\n  ", Where, mfa(M, F, Arity), at(Location)];
frame(Where, Other) ->
    ["\n  ", Where, term(Other)].

at([{file, File}, {line, Line} | _]) -> [" (", File, ", line ", integer_to_list(Line), ")"];
at([_ | Rest]) -> at(Rest);
at(_) -> "".

mfa(M, F, Arity) -> [term(M), $:, term(F), $/, integer_to_list(Arity)].

call(M, F, Args) -> [term(M), $:, term(F), $(, lists:join($,, [term(Arg) || Arg <- Args]), $)].

%% As ~tp prints it, without the code of all other directives, which a program may have no use for.
term(Term) -> beamless_native:print(Term, {1, 80, -1, -1, -1, unicode, true, []}).
