defmodule CodeAtRunTime do
  def main([text]), do: define(text)

  defp define(text) do
    Code.compile_string(text)
  end
end
