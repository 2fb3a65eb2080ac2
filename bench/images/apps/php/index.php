<?php
echo json_encode(["hello" => "php"]);
