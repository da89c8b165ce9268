%% A whole small program: tokenise, parse, evaluate and print arithmetic, errors with positions.
-module(app_calculator).
-export([main/1]).

main(_Args) ->
    Lines = ["1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "-4 / 2", "10 / 4", "x = 7", "x * (x - 1)", "1 / 0", "2 +", "(1", "3 $ 4", "y + 1", "2 ^ 200", "1.5 * 4"],
    lists:foldl(fun run/2, #{}, Lines).

run(Line, Variables) ->
    try
        {Tree, []} = statement(tokens(Line, 1)),
        {Value, Variables1} = evaluate(Tree, Variables),
        io:format("~s => ~p~n", [Line, Value]),
        Variables1
    catch
        throw:{Position, Message} -> io:format("~s~n~s^ ~s~n", [Line, lists:duplicate(Position - 1, $\s), Message]), Variables;
        error:badarith -> io:format("~s => arithmetic error~n", [Line]), Variables
    end.

tokens([], P) -> [{'end', P}];
tokens([$\s | Rest], P) -> tokens(Rest, P + 1);
tokens([C | Rest], P) when C =:= $+; C =:= $-; C =:= $*; C =:= $/; C =:= $^; C =:= $(; C =:= $); C =:= $= -> [{list_to_atom([C]), P} | tokens(Rest, P + 1)];
tokens([C | _] = Text, P) when C >= $0, C =< $9 ->
    {Digits, Rest} = lists:splitwith(fun(D) -> (D >= $0 andalso D =< $9) orelse D =:= $. end, Text),
    Value = try list_to_integer(Digits) catch error:badarg -> list_to_float(Digits) end,
    [{number, P, Value} | tokens(Rest, P + length(Digits))];
tokens([C | _] = Text, P) when C >= $a, C =< $z ->
    {Name, Rest} = lists:splitwith(fun(D) -> D >= $a andalso D =< $z end, Text),
    [{name, P, Name} | tokens(Rest, P + length(Name))];
tokens([C | _], P) -> throw({P, io_lib:format("unexpected ~c", [C])}).

statement([{name, _, Name}, {'=', _} | Rest]) -> {Tree, Rest1} = expression(Rest), {{assign, Name, Tree}, finish(Rest1)};
statement(Tokens) -> {Tree, Rest} = expression(Tokens), {Tree, finish(Rest)}.

finish([{'end', _}]) -> [];
finish([Token | _]) -> throw({element(2, Token), "expected the end"}).

expression(Tokens) -> {Left, Rest} = term(Tokens), more(Left, Rest, ['+', '-'], fun term/1).

term(Tokens) -> {Left, Rest} = power(Tokens), more(Left, Rest, ['*', '/'], fun power/1).

more(Left, [{Op, _} | Rest] = Tokens, Ops, Next) ->
    case lists:member(Op, Ops) of
        true -> {Right, Rest1} = Next(Rest), more({Op, Left, Right}, Rest1, Ops, Next);
        false -> {Left, Tokens}
    end;
more(Left, Tokens, _, _) -> {Left, Tokens}.

power(Tokens) ->
    case factor(Tokens) of
        {Left, [{'^', _} | Rest]} -> {Right, Rest1} = power(Rest), {{'^', Left, Right}, Rest1};
        Other -> Other
    end.

factor([{number, _, Value} | Rest]) -> {Value, Rest};
factor([{name, P, Name} | Rest]) -> {{variable, P, Name}, Rest};
factor([{'-', _} | Rest]) -> {Tree, Rest1} = factor(Rest), {{'-', 0, Tree}, Rest1};
factor([{'(', _} | Rest]) ->
    case expression(Rest) of
        {Tree, [{')', _} | Rest1]} -> {Tree, Rest1};
        {_, [Token | _]} -> throw({element(2, Token), "expected )"})
    end;
factor([Token | _]) -> throw({element(2, Token), "expected a value"}).

evaluate({assign, Name, Tree}, Variables) -> {Value, Variables1} = evaluate(Tree, Variables), {Value, Variables1#{Name => Value}};
evaluate({variable, P, Name}, Variables) ->
    case Variables of
        #{Name := Value} -> {Value, Variables};
        _ -> throw({P, "unknown variable " ++ Name})
    end;
evaluate({Op, Left, Right}, Variables) ->
    {A, _} = evaluate(Left, Variables),
    {B, _} = evaluate(Right, Variables),
    {apply_op(Op, A, B), Variables};
evaluate(Number, Variables) -> {Number, Variables}.

apply_op('+', A, B) -> A + B;
apply_op('-', A, B) -> A - B;
apply_op('*', A, B) -> A * B;
apply_op('/', A, B) when is_integer(A), is_integer(B), B =/= 0, A rem B =:= 0 -> A div B;
apply_op('/', A, B) -> A / B;
apply_op('^', _, 0) -> 1;
apply_op('^', A, B) -> A * apply_op('^', A, B - 1).
