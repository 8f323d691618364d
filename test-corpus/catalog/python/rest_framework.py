"""What the model of Django REST framework says, one line for each row."""

from rest_framework import fields, serializers


class Order(serializers.ModelSerializer):
    total = serializers.SerializerMethodField()  #= rest_framework.serializers.SerializerMethodField
    lines = fields.SerializerMethodField("get_all_lines")  #= rest_framework.fields.SerializerMethodField
