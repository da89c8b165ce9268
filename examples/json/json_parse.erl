%% A JSON parser over one binary. Objects become {object, [{Key, Value}]}, arrays lists, strings binaries.
-module(json_parse).
-export([document/1]).

%% Every function takes the rest of the text and its offset, so that errors can say where they are.
document(Text) ->
    try
        {Value, Rest, Offset} = value(skip(Text, 0)),
        case skip(Rest, Offset) of
            {<<>>, _} -> {ok, Value};
            {_, End} -> fail(End, "expected the end of the text")
        end
    catch
        throw:{?MODULE, At, Message} -> {error, At, Message}
    end.

fail(Offset, Message) -> throw({?MODULE, Offset, Message}).

skip(<<C, Rest/binary>>, Offset) when C =:= $\s; C =:= $\t; C =:= $\r; C =:= $\n -> skip(Rest, Offset + 1);
skip(Text, Offset) -> {Text, Offset}.

value({<<"{", Rest/binary>>, Offset}) -> object(skip(Rest, Offset + 1), []);
value({<<"[", Rest/binary>>, Offset}) -> array(skip(Rest, Offset + 1), []);
value({<<"\"", Rest/binary>>, Offset}) -> string(Rest, Offset + 1, <<>>);
value({<<"true", Rest/binary>>, Offset}) -> {true, Rest, Offset + 4};
value({<<"false", Rest/binary>>, Offset}) -> {false, Rest, Offset + 5};
value({<<"null", Rest/binary>>, Offset}) -> {null, Rest, Offset + 4};
value({<<C, _/binary>> = Text, Offset}) when C =:= $-; C >= $0, C =< $9 -> number(Text, Offset);
value({<<>>, Offset}) -> fail(Offset, "unexpected end");
value({_, Offset}) -> fail(Offset, "expected a value").

object({<<"}", Rest/binary>>, Offset}, []) -> {{object, []}, Rest, Offset + 1};
object({<<"\"", Rest/binary>>, Offset}, Members) ->
    {Key, Rest1, Offset1} = string(Rest, Offset + 1, <<>>),
    case skip(Rest1, Offset1) of
        {<<":", Rest2/binary>>, Offset2} ->
            {Value, Rest3, Offset3} = value(skip(Rest2, Offset2 + 1)),
            object_end(skip(Rest3, Offset3), [{Key, Value} | Members]);
        {_, Offset2} -> fail(Offset2, "expected ':'")
    end;
object({_, Offset}, _) -> fail(Offset, "expected a string as key").

object_end({<<",", Rest/binary>>, Offset}, Members) -> object(skip(Rest, Offset + 1), Members);
object_end({<<"}", Rest/binary>>, Offset}, Members) -> {{object, lists:reverse(Members)}, Rest, Offset + 1};
object_end({_, Offset}, _) -> fail(Offset, "expected ',' or '}'").

array({<<"]", Rest/binary>>, Offset}, []) -> {[], Rest, Offset + 1};
array(Text, Items) ->
    {Item, Rest, Offset} = value(Text),
    array_end(skip(Rest, Offset), [Item | Items]).

array_end({<<",", Rest/binary>>, Offset}, Items) -> array(skip(Rest, Offset + 1), Items);
array_end({<<"]", Rest/binary>>, Offset}, Items) -> {lists:reverse(Items), Rest, Offset + 1};
array_end({_, Offset}, _) -> fail(Offset, "expected ',' or ']'").

string(<<"\"", Rest/binary>>, Offset, Acc) -> {Acc, Rest, Offset + 1};
string(<<"\\u", Hex:4/binary, Rest/binary>>, Offset, Acc) ->
    case {hex(Hex, Offset), Rest} of
        {High, <<"\\u", LowHex:4/binary, Rest1/binary>>} when High >= 16#D800, High =< 16#DBFF ->
            case hex(LowHex, Offset + 6) of
                Low when Low >= 16#DC00, Low =< 16#DFFF ->
                    <<Code/utf16>> = <<High:16, Low:16>>,
                    string(Rest1, Offset + 12, <<Acc/binary, Code/utf8>>);
                _ -> fail(Offset, "half of a surrogate pair")
            end;
        {Half, _} when Half >= 16#D800, Half =< 16#DFFF -> fail(Offset, "half of a surrogate pair");
        {Code, _} -> string(Rest, Offset + 6, <<Acc/binary, Code/utf8>>)
    end;
string(<<"\\", C, Rest/binary>>, Offset, Acc) -> string(Rest, Offset + 2, <<Acc/binary, (escape(C, Offset))>>);
string(<<C, _/binary>>, Offset, _) when C < 32 -> fail(Offset, "control character in a string");
string(<<C/utf8, Rest/binary>>, Offset, Acc) -> string(Rest, Offset + byte_size(<<C/utf8>>), <<Acc/binary, C/utf8>>);
string(<<>>, Offset, _) -> fail(Offset, "string without end");
string(_, Offset, _) -> fail(Offset, "not valid UTF-8").

escape($b, _) -> $\b;
escape($f, _) -> $\f;
escape($n, _) -> $\n;
escape($r, _) -> $\r;
escape($t, _) -> $\t;
escape(C, _) when C =:= $"; C =:= $\\; C =:= $/ -> C;
escape(_, Offset) -> fail(Offset, "unknown escape").

hex(Digits, Offset) ->
    try binary_to_integer(Digits, 16)
    catch error:badarg -> fail(Offset, "bad \\u escape")
    end.

number(Text, Offset) ->
    {Sign, Rest0, Offset0} = case Text of <<"-", R/binary>> -> {<<"-">>, R, Offset + 1}; _ -> {<<>>, Text, Offset} end,
    {Whole, Rest1, Offset1} = digits(Rest0, Offset0),
    case Whole of
        <<"0", _, _/binary>> -> fail(Offset0, "number with leading zero");
        _ -> fraction(<<Sign/binary, Whole/binary>>, Rest1, Offset1)
    end.

fraction(Whole, <<".", Rest/binary>>, Offset) ->
    {Digits, Rest1, Offset1} = digits(Rest, Offset + 1),
    exponent(Whole, Digits, Rest1, Offset1);
fraction(Whole, <<E, _/binary>> = Rest, Offset) when E =:= $e; E =:= $E -> exponent(Whole, <<"0">>, Rest, Offset);
fraction(Whole, Rest, Offset) -> {binary_to_integer(Whole), Rest, Offset}.

exponent(Whole, Fraction, <<E, Sign, Rest/binary>>, Offset) when (E =:= $e orelse E =:= $E) andalso (Sign =:= $+ orelse Sign =:= $-) ->
    {Digits, Rest1, Offset1} = digits(Rest, Offset + 2),
    float_value(<<Whole/binary, ".", Fraction/binary, "e", Sign, Digits/binary>>, Rest1, Offset1);
exponent(Whole, Fraction, <<E, Rest/binary>>, Offset) when E =:= $e; E =:= $E ->
    {Digits, Rest1, Offset1} = digits(Rest, Offset + 1),
    float_value(<<Whole/binary, ".", Fraction/binary, "e", Digits/binary>>, Rest1, Offset1);
exponent(Whole, Fraction, Rest, Offset) -> float_value(<<Whole/binary, ".", Fraction/binary>>, Rest, Offset).

float_value(Text, Rest, Offset) ->
    try {binary_to_float(Text), Rest, Offset}
    catch error:badarg -> fail(Offset, "number out of range")
    end.

digits(Text, Offset) -> digits(Text, Offset, 0).
digits(Text, Offset, Count) ->
    case Text of
        <<_:Count/binary, C, _/binary>> when C >= $0, C =< $9 -> digits(Text, Offset, Count + 1);
        _ when Count =:= 0 -> fail(Offset, "expected a digit");
        <<Digits:Count/binary, Rest/binary>> -> {Digits, Rest, Offset + Count}
    end.
