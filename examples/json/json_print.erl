%% Prints the values of json_parse, indented or in one line, as iodata.
-module(json_print).
-export([pretty/1, compact/1]).

pretty(Value) -> pretty(Value, <<"\n">>).

pretty({object, []}, _) -> "{}";
pretty({object, Members}, Newline) ->
    Inner = <<Newline/binary, "  ">>,
    ["{", lists:join(",", [[Inner, string(Key), ": ", pretty(Value, Inner)] || {Key, Value} <- Members]), Newline, "}"];
pretty([], _) -> "[]";
pretty(Items, Newline) when is_list(Items) ->
    Inner = <<Newline/binary, "  ">>,
    ["[", lists:join(",", [[Inner, pretty(Item, Inner)] || Item <- Items]), Newline, "]"];
pretty(Scalar, _) -> scalar(Scalar).

compact({object, Members}) -> ["{", lists:join(",", [[string(Key), ":", compact(Value)] || {Key, Value} <- Members]), "}"];
compact(Items) when is_list(Items) -> ["[", lists:join(",", [compact(Item) || Item <- Items]), "]"];
compact(Scalar) -> scalar(Scalar).

scalar(Atom) when is_atom(Atom) -> atom_to_binary(Atom);
scalar(Integer) when is_integer(Integer) -> integer_to_binary(Integer);
scalar(Float) when is_float(Float) -> float_to_binary(Float, [short]);
scalar(Text) when is_binary(Text) -> string(Text).

string(Text) -> ["\"", << <<(escape(C))/binary>> || <<C>> <= Text >>, "\""].

escape($") -> <<"\\\"">>;
escape($\\) -> <<"\\\\">>;
escape($\n) -> <<"\\n">>;
escape($\r) -> <<"\\r">>;
escape($\t) -> <<"\\t">>;
escape(C) when C < 32 -> iolist_to_binary(io_lib:format("\\u~4.16.0b", [C]));
escape(C) -> <<C>>.
