name = System.argv() |> List.first(
IO.puts("hello #{name}")
