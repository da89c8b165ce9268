%% The program: main/1 gets the command line.
-module(NAME).

-export([main/1, greeting/1]).

main([]) -> io:put_chars(greeting("world"));
main(Names) -> lists:foreach(fun(Name) -> io:put_chars(greeting(Name)) end, Names).

%% The words for one name.
greeting(Name) -> ["Hello, ", Name, "!\n"].
