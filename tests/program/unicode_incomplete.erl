%% The end of bad text: what may go on is incomplete, whatever it would become.
-module(unicode_incomplete).
-export([main/1]).

main(_) ->
    Ends = [<<226, $x>>, <<240, $x>>, <<246, 128, 128>>, <<246, 128, 128, 128>>, <<194>>, <<192>>, <<224, 128>>, <<237, 160>>, <<244, 144>>,
            <<245>>, <<248>>, <<226, 130>>, <<240, 128, 128>>, <<226, 226>>],
    [io:format("~w ~w ~w~n", [End, unicode:characters_to_binary(<<"a", End/binary>>), unicode:characters_to_list(<<"a", End/binary>>)]) || End <- Ends],
    ok.
