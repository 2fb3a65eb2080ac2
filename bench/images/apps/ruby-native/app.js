let  greeting =
  "assets";
