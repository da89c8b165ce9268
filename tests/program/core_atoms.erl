%% Atoms: quoting in output, comparison, conversion.
-module(core_atoms).
-export([main/1]).

main(_Args) ->
    Atoms = [ok, 'Upper', 'with space', '', '123', 'it\'s', a_b@c, '_x', 'Ünïcode', 'new\nline', true, undefined],
    [erlang:display(Atom) || Atom <- Atoms],
    erlang:display(atom_to_list(hello)),
    erlang:display(list_to_atom("made" ++ "_here")),
    erlang:display(list_to_atom("made_here") =:= made_here),
    erlang:display(list_to_existing_atom("undefined")),
    erlang:display(atom_to_binary(hello, utf8)),
    erlang:display(binary_to_atom(<<"some atom">>, utf8)),
    erlang:display(abc < abd),
    erlang:display(ab < abc),
    erlang:display('Z' < a).
